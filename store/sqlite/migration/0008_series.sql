-- Rollups of closed runs, of which series are made. docs/trends.md explains
-- the words.

-- Which listings a closed run saw, and which are gone with it: sets of
-- listing.id (series_set.go). Nothing else tells in which runs an unchanged
-- listing was seen.
CREATE TABLE run_seen (
	run  INTEGER PRIMARY KEY REFERENCES run(id),
	seen BLOB NOT NULL,
	gone BLOB NOT NULL
);

-- What the current version of a listing counts as (trend.Fact). A copy: what
-- is missing, or is not of this version, is made anew.
CREATE TABLE fact (
	listing INTEGER PRIMARY KEY REFERENCES listing(id),
	version INTEGER NOT NULL,
	content BLOB NOT NULL,             -- listing.content that it was made of
	fact    BLOB NOT NULL
);

-- What a cell is about; '' selects all (trend.Selection).
CREATE TABLE selection (
	id        INTEGER PRIMARY KEY,
	substance TEXT NOT NULL,
	class     TEXT NOT NULL,
	grp       TEXT NOT NULL,
	origin    TEXT NOT NULL,
	band      TEXT NOT NULL,
	UNIQUE (substance, class, grp, origin, band)
);

-- What a run saw of a selection, where that is another than the newest run
-- before it, as whole as itself, had seen (trend.Cell).
CREATE TABLE cell (
	id         INTEGER PRIMARY KEY,
	selection  INTEGER NOT NULL REFERENCES selection(id),
	market     INTEGER NOT NULL REFERENCES market(id),
	whole      INTEGER NOT NULL,       -- 1: the run read every index
	run        INTEGER NOT NULL REFERENCES run(id),
	stock      BLOB NOT NULL,          -- trend.Stock
	arrivals   INTEGER NOT NULL,
	departures INTEGER NOT NULL,
	feedback   INTEGER NOT NULL,
	cents      INTEGER NOT NULL,
	UNIQUE (selection, market, whole, run)
);

-- From which run on the cells of a market are to be made anew; NULL: none are.
-- mark counts how often that changed, so that who counts notices.
CREATE TABLE recount (
	market INTEGER PRIMARY KEY REFERENCES market(id),
	run    INTEGER,
	mark   INTEGER NOT NULL
);
-- The runs that were closed before this was kept.
INSERT INTO recount(market, run, mark) SELECT market, min(id), 1 FROM run GROUP BY market;

-- Values in euro follow the rates, whichever code moves them.
CREATE TRIGGER cell_repriced AFTER UPDATE OF eur ON price WHEN NEW.eur IS NOT OLD.eur
BEGIN
	DELETE FROM fact WHERE listing = (SELECT listing FROM version WHERE id = NEW.version);
	INSERT INTO recount(market, run, mark)
		SELECT l.market, v.from_run, 1 FROM version v JOIN listing l ON l.id = v.listing WHERE v.id = NEW.version
		ON CONFLICT(market) DO UPDATE SET run = min(coalesce(run, excluded.run), excluded.run), mark = mark + 1;
END;
