-- +goose Up
-- Messages of a direct conversation that have something to press and no record
-- yet. Those of before have none: their buttons are answered as old ones.
ALTER TABLE outbox ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_standing ON outbox (tenant, conversation, seq) WHERE standing = 1;
