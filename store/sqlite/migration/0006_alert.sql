-- What was found, what people decided of it, and what they are to be told.
-- docs/alerts.md explains the words.
CREATE TABLE alert (
	id      TEXT PRIMARY KEY,
	rule    TEXT NOT NULL,
	seen    INTEGER NOT NULL,
	detail  TEXT NOT NULL              -- market.Alert as JSON
) WITHOUT ROWID;
CREATE INDEX alert_seen ON alert(seen);

-- Never changed and never removed.
CREATE TABLE assessment (
	id      INTEGER PRIMARY KEY,       -- order
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL              -- market.Assessment as JSON
);

CREATE TABLE delivery (
	id       TEXT PRIMARY KEY,
	channel  TEXT NOT NULL,
	"to"     TEXT NOT NULL,
	digest   INTEGER NOT NULL,
	created  INTEGER NOT NULL,
	due      INTEGER NOT NULL,
	state    TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	error    TEXT NOT NULL,
	settled  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery(due) WHERE state = 'queued';

-- The alerts of a delivery, as they stood when it was queued.
CREATE TABLE notice (
	delivery TEXT NOT NULL REFERENCES delivery(id),
	alert    TEXT NOT NULL,
	n        INTEGER NOT NULL,         -- order
	detail   TEXT NOT NULL,
	PRIMARY KEY (delivery, alert)
) WITHOUT ROWID;

-- Since when a substance is known on a market. Written when a run closes.
CREATE TABLE sighting (
	market     INTEGER NOT NULL REFERENCES market(id),
	substance  INTEGER NOT NULL REFERENCES substance(id),
	first_run  INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	PRIMARY KEY (market, substance)
) WITHOUT ROWID;
CREATE INDEX sighting_substance ON sighting(substance);
INSERT INTO sighting(market, substance, first_run, first_seen)
	SELECT l.market, n.substance, min(l.first_run), min(l.first_seen)
	FROM mention n JOIN listing l ON l.id = n.listing GROUP BY l.market, n.substance;

-- Which names that stand in no list the current version of a listing holds.
CREATE TABLE candidate (
	listing INTEGER NOT NULL REFERENCES listing(id),
	name    TEXT NOT NULL,
	PRIMARY KEY (listing, name)
) WITHOUT ROWID;
INSERT OR IGNORE INTO candidate(listing, name)
	SELECT l.id, json_extract(c.value, '$.name')
	FROM listing l JOIN version v ON v.id = l.version JOIN json_each(v.derived, '$.candidates') c
	WHERE v.derived LIKE '%"candidates"%';

-- Under which digest a watch last looked at all listings of a market.
CREATE TABLE watch (
	market INTEGER NOT NULL REFERENCES market(id),
	name   TEXT NOT NULL,
	digest TEXT NOT NULL,
	PRIMARY KEY (market, name)
) WITHOUT ROWID;
