-- +goose Up
-- What went to the customer, what they did with it, and the chain that shows
-- when any of it was altered.

-- A version as it was presented. Only its state changes afterwards.
CREATE TABLE presentation (
    tenant       TEXT    NOT NULL CHECK (tenant <> ''),
    plan         TEXT    NOT NULL,
    version      INTEGER NOT NULL CHECK (version > 0),
    document     BLOB    NOT NULL,
    sha256       TEXT    NOT NULL,
    wording      TEXT    NOT NULL,
    sent         TEXT    NOT NULL,
    person       TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    withdrawn_by TEXT    NOT NULL,
    card         TEXT    NOT NULL,
    rev          INTEGER NOT NULL,
    PRIMARY KEY (tenant, plan, version),
    FOREIGN KEY (tenant, plan, version) REFERENCES version (tenant, plan, number)
) STRICT;

-- Names and identities: the only part of the evidence that can be erased.
CREATE TABLE identity (
    tenant TEXT NOT NULL CHECK (tenant <> ''),
    about  TEXT NOT NULL CHECK (about <> ''),
    block  TEXT NOT NULL,
    PRIMARY KEY (tenant, about)
) STRICT;

-- One row per act of a person at the customer. Its record is the entry seq of
-- the chain.
CREATE TABLE act (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    plan    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    means   TEXT    NOT NULL,
    request TEXT    NOT NULL CHECK (request <> ''),
    at      INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    items   TEXT    NOT NULL,
    said    TEXT    NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, request),
    FOREIGN KEY (tenant, plan, version) REFERENCES presentation (tenant, plan, version)
) STRICT;
CREATE INDEX act_of_plan ON act (tenant, plan, at);

CREATE TABLE audit (
    tenant TEXT    NOT NULL CHECK (tenant <> ''),
    seq    INTEGER NOT NULL CHECK (seq > 0),
    about  TEXT    NOT NULL,
    entry  BLOB    NOT NULL,
    prev   TEXT    NOT NULL,
    hash   TEXT    NOT NULL,
    mac    TEXT    NOT NULL,
    PRIMARY KEY (tenant, seq)
) STRICT;
CREATE INDEX audit_about ON audit (tenant, about, seq);

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER act_is_never_changed BEFORE UPDATE ON act
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER act_is_never_deleted BEFORE DELETE ON act
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_is_frozen
BEFORE UPDATE OF tenant, plan, version, document, sha256, wording, sent, person, at ON presentation
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_is_never_deleted BEFORE DELETE ON presentation
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

-- The places with several people that the bot is in, and which account each
-- belongs to (method a.4). Of their messages nothing is kept.
CREATE TABLE channel (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    place   TEXT    NOT NULL CHECK (place <> ''),
    address TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    account TEXT    NOT NULL,
    rev     INTEGER NOT NULL,
    PRIMARY KEY (tenant, place)
) STRICT;
CREATE INDEX channel_by_name ON channel (tenant, name, place);
