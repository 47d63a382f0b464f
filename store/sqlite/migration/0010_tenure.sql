-- Markets that several crawlers take turns at. A run of another crawler is
-- known by name and counts alone: its pages and its archive are on that
-- crawler's machine.
ALTER TABLE run ADD COLUMN crawler TEXT NOT NULL DEFAULT ''; -- '' when it is this store's own
ALTER TABLE run ADD COLUMN left_open INTEGER NOT NULL DEFAULT 0; -- 1: its crawler did not close it

CREATE TABLE tenure (
	market INTEGER PRIMARY KEY REFERENCES market(id),
	epoch  INTEGER NOT NULL,             -- in which this store knew all there was, last
	heir   INTEGER NOT NULL DEFAULT 0    -- 1: the next run completes the versions of one that was left open
);
