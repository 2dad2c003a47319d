-- +goose Up
-- The latest messages of a conversation, to find the one that asked a question.
CREATE INDEX outbox_said ON outbox (tenant, conversation, seq) WHERE state = 'sent';
