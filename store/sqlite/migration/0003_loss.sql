-- Evidence that the archive had lost when a person had the store rebuilt
-- without it: what a rebuild drops must not be forgotten with it.
CREATE TABLE loss (
	id       INTEGER PRIMARY KEY,      -- order of acceptance
	accepted INTEGER NOT NULL,         -- when
	market   TEXT NOT NULL,
	run      TEXT NOT NULL,
	manifest TEXT NOT NULL,            -- SHA-256 (hex) that the old store knew; '' when none
	text     TEXT NOT NULL             -- what is missing, for a person
);
