-- Schema version 1. Instants are UTC microseconds since 1970, 0 where there is
-- none. The tenant is part of every primary and unique key, so that two tenants
-- with equal ids can never meet. Forward only: there is no way down.

-- +goose Up

CREATE TABLE person (
    tenant       TEXT    NOT NULL CHECK (tenant <> ''),
    id           TEXT    NOT NULL CHECK (id <> ''),
    name         TEXT    NOT NULL,
    folded       TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    zone         TEXT    NOT NULL,
    external     INTEGER NOT NULL,
    organisation TEXT    NOT NULL,
    spoken       TEXT    NOT NULL,
    greeted      INTEGER NOT NULL,
    home         TEXT    NOT NULL,
    settings     TEXT    NOT NULL,
    rev          INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX person_by_name ON person (tenant, folded, name, id);

CREATE TABLE account (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    name    TEXT    NOT NULL,
    folded  TEXT    NOT NULL,
    manager TEXT    NOT NULL,
    deputy  TEXT    NOT NULL,
    team    TEXT    NOT NULL,
    mentor  TEXT    NOT NULL,
    example INTEGER NOT NULL,
    record  TEXT    NOT NULL,
    created INTEGER NOT NULL,
    rev     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, folded)
) STRICT;

CREATE TABLE plan (
    tenant     TEXT    NOT NULL CHECK (tenant <> ''),
    id         TEXT    NOT NULL CHECK (id <> ''),
    account    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    record     TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    editor     TEXT    NOT NULL,
    edit_since INTEGER NOT NULL,
    cancelled  INTEGER NOT NULL,
    rev        INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
) STRICT;
CREATE INDEX plan_of_account ON plan (tenant, account, created);
CREATE INDEX plan_cancelled ON plan (cancelled) WHERE cancelled > 0;

CREATE TABLE history (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    plan     TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    step     TEXT    NOT NULL,
    list_row INTEGER NOT NULL,
    before   TEXT,
    after    TEXT,
    person   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (tenant, plan, n),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE version (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    plan    TEXT    NOT NULL,
    number  INTEGER NOT NULL CHECK (number > 0),
    state   TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    reason  TEXT    NOT NULL,
    record  TEXT    NOT NULL,
    account TEXT    NOT NULL,
    changes TEXT    NOT NULL,
    PRIMARY KEY (tenant, plan, number),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;

-- History and versions are append-only. They go only together with their plan:
-- a cascade finds the plan already gone, anybody else finds it still there.

-- +goose StatementBegin
CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
WHEN EXISTS (SELECT 1 FROM plan WHERE tenant = OLD.tenant AND id = OLD.plan)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_is_never_changed BEFORE UPDATE ON version
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_is_never_deleted BEFORE DELETE ON version
WHEN EXISTS (SELECT 1 FROM plan WHERE tenant = OLD.tenant AND id = OLD.plan)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_that_was_presented_stays BEFORE DELETE ON plan
WHEN EXISTS (SELECT 1 FROM version WHERE tenant = OLD.tenant AND plan = OLD.id AND state <> 'kept')
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

CREATE TABLE session (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    person  TEXT    NOT NULL,
    place   TEXT    NOT NULL,
    address TEXT    NOT NULL,
    flow    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    status  TEXT    NOT NULL,
    data    TEXT    NOT NULL,
    touched INTEGER NOT NULL,
    rev     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE UNIQUE INDEX session_active ON session (tenant, person, place) WHERE status = 'active';
CREATE INDEX session_waiting ON session (tenant, person, touched) WHERE status IN ('active', 'paused');
CREATE INDEX session_ended_for ON session (tenant, person, subject, flow, touched) WHERE status IN ('finished', 'discarded');
CREATE INDEX session_ended ON session (touched) WHERE status IN ('finished', 'discarded');

-- One row per message. head marks the oldest open row of a conversation, the
-- only one that may be said; it is kept by the statements that add and settle
-- rows, so that finding what can be said now is one index scan, however many
-- rows wait behind a head.
CREATE TABLE outbox (
    tenant       TEXT    NOT NULL CHECK (tenant <> ''),
    id           TEXT    NOT NULL CHECK (id <> ''),
    seq          INTEGER NOT NULL,
    conversation TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    head         INTEGER NOT NULL,
    boot         TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    not_until    INTEGER NOT NULL,
    written      INTEGER NOT NULL,
    receipt      TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX outbox_open ON outbox (conversation, seq) WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX outbox_ready ON outbox (not_until, seq) WHERE head = 1 AND boot = '';
CREATE INDEX outbox_claimed ON outbox (boot) WHERE boot <> '';
CREATE INDEX outbox_sent ON outbox (written) WHERE state = 'sent';
CREATE INDEX outbox_failed ON outbox (seq) WHERE state = 'failed';

-- At most one job that is not done has the same kind and key; an empty key is none.
CREATE TABLE job (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    id       TEXT    NOT NULL CHECK (id <> ''),
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    args     TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    done     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE UNIQUE INDEX job_key ON job (tenant, kind, key) WHERE state <> 'done' AND key <> '';
CREATE INDEX job_due ON job (due) WHERE state = 'waiting';
CREATE INDEX job_open ON job (tenant, due) WHERE state <> 'done';
CREATE INDEX job_set_aside ON job (due) WHERE state = 'set_aside';
CREATE INDEX job_done ON job (done) WHERE state = 'done';

CREATE TABLE event (
    tenant TEXT    NOT NULL CHECK (tenant <> ''),
    id     TEXT    NOT NULL CHECK (id <> ''),
    at     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_at ON event (at);

CREATE TABLE activity (
    tenant TEXT    NOT NULL CHECK (tenant <> ''),
    person TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    plan   TEXT    NOT NULL,
    PRIMARY KEY (tenant, person, at, plan)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    tenant TEXT NOT NULL CHECK (tenant <> ''),
    name   TEXT NOT NULL CHECK (name <> ''),
    value  TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
