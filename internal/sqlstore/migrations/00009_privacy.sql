-- +goose Up
-- Requests for erasure (trust F2, F3). name and email are gone when it is done.
CREATE TABLE erasure (
    tenant TEXT    NOT NULL CHECK (tenant <> ''),
    id     TEXT    NOT NULL CHECK (id <> ''),
    person TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    email  TEXT    NOT NULL,
    asked  INTEGER NOT NULL,
    due    INTEGER NOT NULL,
    state  TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX erasure_of ON erasure (tenant, person, asked);
CREATE INDEX erasure_due ON erasure (due) WHERE state = 'waiting';

-- A workspace in which somebody is being erased: only there, and only within that
-- transaction, may names be taken out of what is otherwise never changed.
CREATE TABLE erasing (
    tenant TEXT NOT NULL CHECK (tenant <> ''),
    PRIMARY KEY (tenant)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
DROP TRIGGER history_is_never_changed;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
DROP TRIGGER version_is_never_changed;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_is_never_changed BEFORE UPDATE ON version
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
DROP TRIGGER presentation_is_frozen;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_is_frozen
BEFORE UPDATE OF tenant, plan, version, document, sha256, wording, person, at ON presentation
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_was_sent
BEFORE UPDATE OF sent ON presentation
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
DROP TRIGGER mail_is_never_changed;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER mail_is_never_changed
BEFORE UPDATE OF tenant, sha256, raw, auth, plan, at ON mail
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
