-- +goose Up
-- What the platform tells of a channel: who added the bot, who reads there, and
-- when that was asked. Rewritten with every look; empty once the bot is out of it.
ALTER TABLE channel ADD COLUMN about TEXT NOT NULL DEFAULT '{}';

-- The ids that a channel had before: what was said under one of them is known by
-- it still.
CREATE TABLE channel_was (
    tenant TEXT NOT NULL CHECK (tenant <> ''),
    was    TEXT NOT NULL CHECK (was <> ''),
    place  TEXT NOT NULL CHECK (place <> ''),
    PRIMARY KEY (tenant, was)
) STRICT;

-- Answers that wait until the platform has said whether whoever gave them is in
-- the channel still. A row goes when its answer is recorded or refused.
CREATE TABLE checking (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    request TEXT    NOT NULL CHECK (request <> ''),
    place   TEXT    NOT NULL CHECK (place <> ''),
    answer  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (tenant, request)
) STRICT;
CREATE INDEX checking_in_place ON checking (tenant, place, at);

-- The platform's id of somebody's own organisation: names of organisations can be
-- chosen, and somebody of another one is nobody's approver.
ALTER TABLE person ADD COLUMN team TEXT NOT NULL DEFAULT '';
