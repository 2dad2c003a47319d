-- +goose Up
-- Answers to what people do go before what comes to them unasked: ten thousand
-- reminders that fall due in one minute take a platform half an hour.
ALTER TABLE outbox ADD COLUMN unasked INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_ready;
CREATE INDEX outbox_ready ON outbox (unasked, not_until, seq) WHERE head = 1 AND boot = '';
CREATE INDEX outbox_unasked ON outbox (conversation) WHERE unasked = 1 AND state = 'waiting';
