-- A run reads some of its pages a second time, so a path may be in its frontier
-- twice. SQLite cannot change what is unique, so the table is made anew.
CREATE TABLE target_next (
	id       INTEGER PRIMARY KEY,     -- order of arrival
	run      INTEGER NOT NULL REFERENCES run(id),
	path     TEXT NOT NULL,
	second   INTEGER NOT NULL DEFAULT 0, -- 1: read again in the second pass
	kind     TEXT NOT NULL,
	priority INTEGER NOT NULL,
	depth    INTEGER NOT NULL,
	listing  TEXT NOT NULL,
	barren   INTEGER NOT NULL DEFAULT 0, -- pages in a row, up the way to it, that brought nothing new
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
	UNIQUE (run, path, second)
);
INSERT INTO target_next(id, run, path, kind, priority, depth, listing, barren, phase, due, owner, attempt, seq, mirror,
		fetched, took, status, state, cause, reason, wire, truncated, records, digest, file, offset, length, record, revisit)
	SELECT id, run, path, kind, priority, depth, listing, barren, phase, due, owner, attempt, seq, mirror,
		fetched, took, status, state, cause, reason, wire, truncated, records, digest, file, offset, length, record, revisit
	FROM target;
DROP TABLE target;
ALTER TABLE target_next RENAME TO target;
CREATE INDEX target_ready    ON target(run, priority, id) WHERE phase = 0;
CREATE INDEX target_leased   ON target(run, due) WHERE phase = 1;
CREATE INDEX target_deferred ON target(run, due) WHERE phase = 2;
CREATE INDEX target_done     ON target(run, phase, seq) WHERE phase >= 3;
CREATE INDEX target_second   ON target(run, phase) WHERE second = 1;

-- The listings that an open run's second pass met. Rows go when it closes.
CREATE TABLE capture (
	run     INTEGER NOT NULL REFERENCES run(id),
	listing INTEGER NOT NULL,          -- listing.id
	met     INTEGER NOT NULL,          -- 1 by the first pass too, 0 not, 2 it came in between
	PRIMARY KEY (run, listing)
) WITHOUT ROWID;
