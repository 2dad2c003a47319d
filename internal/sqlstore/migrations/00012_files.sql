-- +goose Up
-- What a platform's adapter has to know of a message after a crash: which files
-- of it were put there already, and which upload belongs to it.
ALTER TABLE outbox ADD COLUMN noted TEXT NOT NULL DEFAULT '';
