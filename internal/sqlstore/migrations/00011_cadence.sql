-- +goose Up
-- What happens again and again: the rule is stored, never a list of dates. wake
-- is when the next slot is turned into a job, 0 where there is none; it follows
-- from the rule and is kept for the index only.
CREATE TABLE schedule (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    args    TEXT    NOT NULL,
    rule    TEXT    NOT NULL,
    last    TEXT    NOT NULL,
    next    TEXT    NOT NULL,
    wake    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX schedule_due ON schedule (wake) WHERE wake > 0;
CREATE INDEX schedule_of ON schedule (tenant, subject, id);

-- What became of each slot: exactly one row per slot that was reached. content
-- is what was sent, word for word.
CREATE TABLE occurrence (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    schedule TEXT    NOT NULL CHECK (schedule <> ''),
    slot     TEXT    NOT NULL CHECK (slot <> ''),
    plan     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    content  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    PRIMARY KEY (tenant, schedule, slot),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX occurrence_of_plan ON occurrence (tenant, plan, due);
