-- What the alerts ask of vendors. docs/alerts.md explains the rule.

-- The closed run in which a vendor was last seen: while a run is in work, and
-- after it, vendor.last_run has forgotten the one before.
CREATE TABLE presence (
	vendor INTEGER PRIMARY KEY REFERENCES vendor(id),
	run    INTEGER NOT NULL,
	seen   INTEGER NOT NULL
);
INSERT INTO presence(vendor, run, seen) SELECT id, last_run, last_seen FROM vendor;

-- Spans of a week or more in which no run saw a vendor. Written when the run
-- that saw it again closes.
CREATE TABLE absence (
	vendor    INTEGER NOT NULL REFERENCES vendor(id),
	from_run  INTEGER NOT NULL,
	from_seen INTEGER NOT NULL,
	to_run    INTEGER NOT NULL,
	to_seen   INTEGER NOT NULL,
	runs      INTEGER NOT NULL,        -- between them, that read every index
	PRIMARY KEY (vendor, to_run)
) WITHOUT ROWID;
CREATE INDEX absence_run ON absence(to_run);

CREATE INDEX vendor_handle ON vendor(lower(handle));
CREATE INDEX vendor_key ON vendor_version(json_extract(derived, '$.pgp_fingerprint'))
	WHERE json_extract(derived, '$.pgp_fingerprint') IS NOT NULL;

-- The run of a market after which the rules were last looked at. Those that
-- were closed before there was a word of it count as looked at.
CREATE TABLE looked (
	market INTEGER PRIMARY KEY REFERENCES market(id),
	run    INTEGER NOT NULL
);
INSERT INTO looked(market, run) SELECT market, max(id) FROM run
	WHERE status NOT IN ('open', 'paused') GROUP BY market;
