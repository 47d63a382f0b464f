-- How many pages in a row, up the way by which a target was found, brought
-- nothing new: the measure by which endless parts of a site are told.
ALTER TABLE target ADD COLUMN barren INTEGER NOT NULL DEFAULT 0;
