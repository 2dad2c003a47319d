-- +goose Up
-- Summaries and answers taken from notes, while they wait for the account manager
-- and after they were accepted. content is what they say; of one that was dropped
-- nothing is left in it.
CREATE TABLE written (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    plan    TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    task    TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    content TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    rev     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX written_of_plan ON written (tenant, plan, at);
CREATE INDEX written_old ON written (at) WHERE state <> 'accepted';

-- That a language model was asked, for the limits of a day and a month. No word of
-- what was sent or answered.
CREATE TABLE model_call (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    account TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    outcome TEXT    NOT NULL,
    cost    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX model_call_of ON model_call (tenant, account, at);
CREATE INDEX model_call_at ON model_call (at);
