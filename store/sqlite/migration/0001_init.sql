-- The first schema. docs/datamodel.md explains every table.
--
-- Times are milliseconds since 1970 UTC, 0 for never. Digests of pages are 32
-- byte blobs. Text that repeats (mirror addresses, archive files) is in label.

CREATE TABLE label (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL UNIQUE
);

CREATE TABLE market (
	id     INTEGER PRIMARY KEY,
	name   TEXT NOT NULL UNIQUE,      -- market.Market.ID
	detail TEXT NOT NULL DEFAULT ''   -- market.Market as JSON; '' when only a run names it
);

CREATE TABLE mirror (
	market      INTEGER NOT NULL REFERENCES market(id),
	address     TEXT NOT NULL,
	last_ok     INTEGER NOT NULL,
	last_failed INTEGER NOT NULL,
	failures    INTEGER NOT NULL,
	cause       TEXT NOT NULL,
	verified    INTEGER NOT NULL,
	verified_by TEXT NOT NULL,
	PRIMARY KEY (market, address)
) WITHOUT ROWID;

CREATE TABLE run (
	id         INTEGER PRIMARY KEY,   -- order of opening
	market     INTEGER NOT NULL REFERENCES market(id),
	name       TEXT NOT NULL UNIQUE,  -- market.Run.ID
	profile    TEXT NOT NULL,
	started    INTEGER NOT NULL,
	ended      INTEGER NOT NULL DEFAULT 0,
	status     TEXT NOT NULL,
	reason     TEXT NOT NULL DEFAULT '',
	transport  TEXT NOT NULL DEFAULT '', -- counts as given, of a rebuilt run
	seq        INTEGER NOT NULL DEFAULT 0, -- last number given to a committed page
	targets    INTEGER NOT NULL DEFAULT 0, -- in the frontier, in any phase
	done       INTEGER NOT NULL DEFAULT 0,
	fetched    INTEGER NOT NULL DEFAULT 0,
	content    INTEGER NOT NULL DEFAULT 0,
	unchanged  INTEGER NOT NULL DEFAULT 0,
	failed     INTEGER NOT NULL DEFAULT 0,
	retried    INTEGER NOT NULL DEFAULT 0,
	bytes      INTEGER NOT NULL DEFAULT 0,
	listings   INTEGER NOT NULL DEFAULT 0,
	new        INTEGER NOT NULL DEFAULT 0,
	changed    INTEGER NOT NULL DEFAULT 0,
	vendors    INTEGER NOT NULL DEFAULT 0,
	rows       INTEGER NOT NULL DEFAULT 0,
	completeness TEXT NOT NULL DEFAULT '', -- JSON, set when the run is closed
	manifest   TEXT NOT NULL DEFAULT '',
	merkle     TEXT NOT NULL DEFAULT ''
);
-- A market has at most one run in work.
CREATE UNIQUE INDEX run_open ON run(market) WHERE status IN ('open', 'paused');
CREATE INDEX run_started ON run(started);

-- Counts by name: what is 'refused' (rule), 'state' (page state), 'cause', or
-- 'counter' (largest number the site showed under that name).
CREATE TABLE run_count (
	run  INTEGER NOT NULL REFERENCES run(id),
	what TEXT NOT NULL,
	name TEXT NOT NULL,
	n    INTEGER NOT NULL,
	PRIMARY KEY (run, what, name)
) WITHOUT ROWID;

-- The frontier of open runs, and their page journal. Rows go when a run closes.
CREATE TABLE target (
	id       INTEGER PRIMARY KEY,     -- order of arrival
	run      INTEGER NOT NULL REFERENCES run(id),
	path     TEXT NOT NULL,
	kind     TEXT NOT NULL,
	priority INTEGER NOT NULL,
	depth    INTEGER NOT NULL,
	listing  TEXT NOT NULL,
	phase    INTEGER NOT NULL DEFAULT 0, -- 0 ready, 1 leased, 2 deferred, 3 done, 4 given up
	due      INTEGER NOT NULL DEFAULT 0, -- leased: end of the lease; deferred: earliest start
	owner    TEXT NOT NULL DEFAULT '',
	attempt  INTEGER NOT NULL DEFAULT 0,
	-- the last attempt at the page
	seq       INTEGER NOT NULL DEFAULT 0,
	mirror    INTEGER NOT NULL DEFAULT 0,
	fetched   INTEGER NOT NULL DEFAULT 0,
	took      INTEGER NOT NULL DEFAULT 0,
	status    INTEGER NOT NULL DEFAULT 0,
	state     TEXT NOT NULL DEFAULT '',
	cause     TEXT NOT NULL DEFAULT '',
	reason    TEXT NOT NULL DEFAULT '',
	wire      INTEGER NOT NULL DEFAULT 0,
	truncated INTEGER NOT NULL DEFAULT 0,
	records   INTEGER NOT NULL DEFAULT 0,
	digest    BLOB,
	file      INTEGER NOT NULL DEFAULT 0,
	offset    INTEGER NOT NULL DEFAULT 0,
	length    INTEGER NOT NULL DEFAULT 0,
	record    BLOB,
	revisit   INTEGER NOT NULL DEFAULT 0,
	UNIQUE (run, path)
);
-- One partial index per question, so that a row is in one of them at a time
-- and none grows with what is already done.
CREATE INDEX target_ready    ON target(run, priority, id) WHERE phase = 0;
CREATE INDEX target_leased   ON target(run, due) WHERE phase = 1;
CREATE INDEX target_deferred ON target(run, due) WHERE phase = 2;
CREATE INDEX target_done     ON target(run, phase, seq) WHERE phase >= 3;

-- The last known state of every path, and its last full archive record.
CREATE TABLE page (
	id      INTEGER PRIMARY KEY,
	market  INTEGER NOT NULL REFERENCES market(id),
	path    TEXT NOT NULL,
	kind    TEXT NOT NULL,
	run     INTEGER NOT NULL REFERENCES run(id),
	fetched INTEGER NOT NULL,
	status  INTEGER NOT NULL,
	state   TEXT NOT NULL,
	cause   TEXT NOT NULL,
	records INTEGER NOT NULL,
	full_at INTEGER NOT NULL DEFAULT 0,
	digest  BLOB,
	file    INTEGER NOT NULL DEFAULT 0,
	offset  INTEGER NOT NULL DEFAULT 0,
	length  INTEGER NOT NULL DEFAULT 0,
	record  BLOB,
	UNIQUE (market, path)
);

CREATE TABLE vendor (
	id         INTEGER PRIMARY KEY,
	market     INTEGER NOT NULL REFERENCES market(id),
	handle     TEXT NOT NULL,
	first_run  INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	last_run   INTEGER NOT NULL,
	last_seen  INTEGER NOT NULL,
	versions   INTEGER NOT NULL DEFAULT 0, -- 0: the vendor's own page was never read
	since      INTEGER NOT NULL DEFAULT 0, -- run in which the current version began
	digest     BLOB,
	observed   TEXT NOT NULL DEFAULT '',   -- current, JSON
	derived    TEXT NOT NULL DEFAULT '',
	UNIQUE (market, handle)
);

CREATE TABLE vendor_version (
	vendor    INTEGER NOT NULL REFERENCES vendor(id),
	n         INTEGER NOT NULL,            -- from 1
	from_run  INTEGER NOT NULL,
	from_seen INTEGER NOT NULL,
	to_run    INTEGER NOT NULL,            -- runs in which the page itself was read
	to_seen   INTEGER NOT NULL,
	runs      INTEGER NOT NULL,
	observed  TEXT NOT NULL,
	derived   TEXT NOT NULL,
	PRIMARY KEY (vendor, n)
) WITHOUT ROWID;

CREATE TABLE vendor_counter (
	vendor   INTEGER NOT NULL REFERENCES vendor(id),
	run      INTEGER NOT NULL REFERENCES run(id),
	seen     INTEGER NOT NULL,
	rating   TEXT NOT NULL,
	feedback INTEGER,
	sales    INTEGER,
	PRIMARY KEY (vendor, run)
) WITHOUT ROWID;

-- The narrow, often updated part of a listing.
CREATE TABLE listing (
	id         INTEGER PRIMARY KEY,
	market     INTEGER NOT NULL REFERENCES market(id),
	ext        TEXT NOT NULL,
	vendor     INTEGER,                    -- vendor.id; NULL when never shown
	state      INTEGER NOT NULL,           -- 0 active, 1 missing, 2 gone
	missed     INTEGER NOT NULL,
	first_run  INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	last_run   INTEGER NOT NULL,
	last_seen  INTEGER NOT NULL,
	detail_at  INTEGER NOT NULL,
	version    INTEGER NOT NULL,           -- version.id of the current one
	versions   INTEGER NOT NULL,
	since      INTEGER NOT NULL,           -- run in which the current version began
	runs       INTEGER NOT NULL,           -- runs in which it was seen so
	content    BLOB NOT NULL,              -- digest of the current version
	rows       BLOB NOT NULL,              -- what index rows showed last, by page kind
	stock      TEXT NOT NULL,
	stock_n    INTEGER,                    -- derived; -1 unlimited
	sold       INTEGER,
	views      INTEGER,
	rating     TEXT NOT NULL,
	feedback   INTEGER,
	ships_from TEXT NOT NULL,              -- derived code
	ships_to   TEXT NOT NULL,              -- derived codes: ',DE,FR,'
	eur        REAL,                       -- of the first price that has a rate
	rate       INTEGER,                    -- rate.id; 0 the euro itself
	page       INTEGER NOT NULL,           -- page.id it was last read from
	digest     BLOB,                       -- of that page, as it was then
	file       INTEGER NOT NULL,
	offset     INTEGER NOT NULL,
	length     INTEGER NOT NULL,
	record     BLOB,
	revisit    INTEGER NOT NULL,
	UNIQUE (market, ext)
);

-- The wide part: what a listing said over an interval of runs. The end of the
-- current version is in listing (last_run, last_seen, runs).
CREATE TABLE version (
	id        INTEGER PRIMARY KEY,
	listing   INTEGER NOT NULL REFERENCES listing(id),
	n         INTEGER NOT NULL,            -- from 1
	from_run  INTEGER NOT NULL,
	from_seen INTEGER NOT NULL,
	to_run    INTEGER NOT NULL,
	to_seen   INTEGER NOT NULL,
	runs      INTEGER NOT NULL,
	returned  INTEGER NOT NULL,            -- the listing came back from gone
	content   BLOB NOT NULL,
	title     TEXT NOT NULL,
	observed  TEXT NOT NULL,               -- market.Listing as JSON, without id, title and counters
	derived   TEXT NOT NULL,               -- market.Derived as JSON, without stock
	page      INTEGER NOT NULL,            -- evidence: the page that first showed it so
	digest    BLOB,
	file      INTEGER NOT NULL,
	offset    INTEGER NOT NULL,
	length    INTEGER NOT NULL,
	record    BLOB,
	revisit   INTEGER NOT NULL
);
CREATE INDEX version_listing ON version(listing, n);

-- Numbers that move all the time, only when they moved.
CREATE TABLE counter (
	listing  INTEGER NOT NULL REFERENCES listing(id),
	run      INTEGER NOT NULL REFERENCES run(id),
	seen     INTEGER NOT NULL,
	stock    TEXT NOT NULL,
	sold     INTEGER,
	views    INTEGER,
	rating   TEXT NOT NULL,
	feedback INTEGER,
	PRIMARY KEY (listing, run)
) WITHOUT ROWID;

CREATE TABLE rate (
	id       INTEGER PRIMARY KEY,
	currency TEXT NOT NULL,
	day      INTEGER NOT NULL,             -- days since 1970-01-01
	eur      REAL NOT NULL,                -- euros for one unit
	source   TEXT NOT NULL,
	UNIQUE (currency, day)
);

-- Every price of every version, in the order shown: first the main prices,
-- then those of the variants.
CREATE TABLE price (
	version  INTEGER NOT NULL REFERENCES version(id),
	n        INTEGER NOT NULL,
	currency TEXT NOT NULL,
	amount   REAL NOT NULL,
	eur      REAL,
	rate     INTEGER,
	PRIMARY KEY (version, n)
) WITHOUT ROWID;

CREATE TABLE substance (
	id    INTEGER PRIMARY KEY,
	code  TEXT NOT NULL UNIQUE,
	name  TEXT NOT NULL,
	class TEXT NOT NULL,
	grp   TEXT NOT NULL
);

-- Which substances the current version of a listing names.
CREATE TABLE mention (
	substance INTEGER NOT NULL REFERENCES substance(id),
	listing   INTEGER NOT NULL REFERENCES listing(id),
	PRIMARY KEY (listing, substance)
) WITHOUT ROWID;
CREATE INDEX mention_substance ON mention(substance);

-- Search over the current version; rowid is listing.id. Only the index is
-- kept here, the text is in version and vendor.
CREATE VIRTUAL TABLE search USING fts5(
	title, description, vendor,
	content = '', contentless_delete = 1,
	tokenize = 'unicode61 remove_diacritics 2'
);
