-- What is to be written to Elasticsearch too. Rows are made by temporary
-- triggers of the writing connection, and only when a configuration asks for
-- it (outbox.go); a thing has one row, however often it changes.
CREATE TABLE outbox (
	id       INTEGER PRIMARY KEY,          -- order of arrival
	kind     INTEGER NOT NULL,             -- 1 market, 2 run, 3 vendor, 4 listing, 5 version, 6 sighting, 7 reprice
	ref      INTEGER NOT NULL,             -- row id of that; of a sighting: listing.id
	run      INTEGER NOT NULL,             -- of a sighting: run.id; else 0
	as_of    INTEGER NOT NULL,             -- instant of the state
	mark     INTEGER NOT NULL DEFAULT 0,   -- times that it changed while it waited
	attempts INTEGER NOT NULL DEFAULT 0,   -- times that it was refused
	due      INTEGER NOT NULL DEFAULT 0,   -- not before
	dead     INTEGER NOT NULL DEFAULT 0,   -- 1: refused for good
	reason   TEXT NOT NULL DEFAULT '',     -- of the last refusal
	UNIQUE (kind, ref, run)
);
CREATE INDEX outbox_dead ON outbox(id) WHERE dead = 1;
