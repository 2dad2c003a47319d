-- +goose Up
-- What is kept for a time only has to go in the end, evidence and the words of the
-- audit chain too (trust F4). It goes in the same way as somebody's name: only in
-- a workspace that is marked, within one transaction.

-- +goose StatementBegin
DROP TRIGGER act_is_never_deleted;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER act_is_never_deleted BEFORE DELETE ON act
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
DROP TRIGGER presentation_is_never_deleted;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_is_never_deleted BEFORE DELETE ON presentation
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

-- An entry loses its words and what it is about, and nothing else: its place and
-- its hashes hold the chain together.
-- +goose StatementBegin
DROP TRIGGER audit_is_never_changed;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
    OR NEW.entry <> x'' OR NEW.about <> ''
    OR NEW.tenant <> OLD.tenant OR NEW.seq <> OLD.seq OR NEW.prev <> OLD.prev OR NEW.hash <> OLD.hash OR NEW.mac <> OLD.mac
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

-- What is looked for once an hour.
CREATE INDEX audit_with_words ON audit (tenant, seq) WHERE entry <> x'';
CREATE INDEX activity_by_age ON activity (at);
CREATE INDEX erasure_by_age ON erasure (due) WHERE state <> 'waiting';

-- A link by which somebody proves that an address is theirs, to see what is stored
-- about it and to ask for erasure. Like other links it is known by its hash.
CREATE TABLE privacy_link (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    hash    TEXT    NOT NULL CHECK (hash <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    address TEXT    NOT NULL CHECK (address <> ''),
    language TEXT    NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (tenant, hash)
) STRICT;
CREATE INDEX privacy_link_by_hash ON privacy_link (hash);
CREATE INDEX privacy_link_by_expiry ON privacy_link (expires);
