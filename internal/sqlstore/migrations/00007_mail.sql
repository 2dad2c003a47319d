-- +goose Up
-- Mail: how far mailboxes were read, the personal links of customers, and mails
-- that are evidence.

-- A mailbox belongs to the process and to no workspace: its tenant is "mail".
CREATE TABLE mailbox (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    name     TEXT    NOT NULL CHECK (name <> ''),
    validity INTEGER NOT NULL,
    uid      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    aside    TEXT    NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT;

-- What somebody holds who may answer without a chat. The token itself is not
-- here: hash is its SHA-256, and id with the operator's key makes it anew.
CREATE TABLE link (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    hash    TEXT    NOT NULL CHECK (hash <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    kind    TEXT    NOT NULL,
    plan    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    act     TEXT    NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used    INTEGER NOT NULL,
    PRIMARY KEY (tenant, hash),
    FOREIGN KEY (tenant, plan, version) REFERENCES presentation (tenant, plan, version)
) STRICT;
-- Who opens a link says nothing but the token.
CREATE INDEX link_by_hash ON link (hash);
CREATE INDEX link_by_expiry ON link (expires);
CREATE INDEX link_of_version ON link (tenant, plan, version);

-- Mails as they came, byte for byte. One that no act rests on is kept for a time
-- only.
CREATE TABLE mail (
    tenant TEXT    NOT NULL CHECK (tenant <> ''),
    sha256 TEXT    NOT NULL CHECK (sha256 <> ''),
    raw    BLOB    NOT NULL,
    auth   TEXT    NOT NULL,
    plan   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    act    TEXT    NOT NULL,
    PRIMARY KEY (tenant, sha256)
) STRICT;
CREATE INDEX mail_by_act ON mail (act, at);
-- +goose StatementBegin
CREATE TRIGGER mail_is_never_changed
BEFORE UPDATE OF tenant, sha256, raw, auth, plan, at ON mail
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER mail_of_an_act_stays
BEFORE UPDATE OF act ON mail WHEN old.act <> '' AND old.act <> new.act
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

-- What the account manager reports that the customer said: no agreement.
CREATE TABLE agreement_note (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    n       INTEGER NOT NULL,
    plan    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    text    TEXT    NOT NULL,
    mail    TEXT    NOT NULL,
    PRIMARY KEY (tenant, plan, n),
    FOREIGN KEY (tenant, plan, version) REFERENCES presentation (tenant, plan, version)
) STRICT;
