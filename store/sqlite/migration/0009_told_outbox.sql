-- Numbers of alerts, which have none, for the outbox. Rows are made by its
-- triggers and stay.
CREATE TABLE outbox_alert (
	id    INTEGER PRIMARY KEY,
	alert TEXT NOT NULL UNIQUE           -- alert.id
);
