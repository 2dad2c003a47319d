-- +goose Up
-- What stands in the calendars of those who were invited to calls and reports.
-- content is the rule, the changed dates and who was invited, by reference.
CREATE TABLE invitation (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    schedule TEXT    NOT NULL CHECK (schedule <> ''),
    plan     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    uid      TEXT    NOT NULL CHECK (uid <> ''),
    sequence INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    content  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    PRIMARY KEY (tenant, schedule),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX invitation_of_plan ON invitation (tenant, plan);
CREATE UNIQUE INDEX invitation_by_uid ON invitation (tenant, uid);
