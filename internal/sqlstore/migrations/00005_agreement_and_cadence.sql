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
-- An entry loses its words and what it is about in the end, and nothing else: its
-- place and its hashes hold the chain together (trust F4).
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
    OR NEW.entry <> x'' OR NEW.about <> ''
    OR NEW.tenant <> OLD.tenant OR NEW.seq <> OLD.seq OR NEW.prev <> OLD.prev OR NEW.hash <> OLD.hash OR NEW.mac <> OLD.mac
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
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_is_frozen
BEFORE UPDATE OF tenant, plan, version, document, sha256, wording, sent, person, at ON presentation
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER presentation_is_never_deleted BEFORE DELETE ON presentation
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = OLD.tenant)
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

-- What happens again and again: the rule is stored, never a list of dates. wake
-- is when the next slot is turned into a job, 0 where there is none; it follows
-- from the rule and is kept for the index only.
CREATE TABLE schedule (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    args    TEXT    NOT NULL,
    rule    TEXT    NOT NULL,
    last    TEXT    NOT NULL,
    next    TEXT    NOT NULL,
    wake    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX schedule_due ON schedule (wake) WHERE wake > 0;
CREATE INDEX schedule_of ON schedule (tenant, subject, id);

-- What became of each slot: exactly one row per slot that was reached. content
-- is what was sent, word for word.
CREATE TABLE occurrence (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    schedule TEXT    NOT NULL CHECK (schedule <> ''),
    slot     TEXT    NOT NULL CHECK (slot <> ''),
    plan     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    content  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    PRIMARY KEY (tenant, schedule, slot),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX occurrence_of_plan ON occurrence (tenant, plan, due);

-- What stands in the calendars of those who were invited to calls and reports.
-- content is the rule, the changed dates and who was invited, by reference.
CREATE TABLE invitation (
    tenant   TEXT    NOT NULL CHECK (tenant <> ''),
    schedule TEXT    NOT NULL CHECK (schedule <> ''),
    plan     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    uid      TEXT    NOT NULL CHECK (uid <> ''),
    sequence INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    content  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    PRIMARY KEY (tenant, schedule),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX invitation_of_plan ON invitation (tenant, plan);
CREATE UNIQUE INDEX invitation_by_uid ON invitation (tenant, uid);

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

-- What a platform's adapter has to know of a message after a crash: which files
-- of it were put there already, and which upload belongs to it.
ALTER TABLE outbox ADD COLUMN noted TEXT NOT NULL DEFAULT '';

-- Summaries and answers taken from notes, while they wait for the account manager
-- and after they were accepted. content is what they say; of one that was dropped
-- nothing is left in it.
CREATE TABLE written (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    plan    TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    task    TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    content TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    rev     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX written_of_plan ON written (tenant, plan, at);
CREATE INDEX written_old ON written (at) WHERE state <> 'accepted';

-- That a language model was asked, for the limits of a day and a month. No word of
-- what was sent or answered.
CREATE TABLE model_call (
    tenant  TEXT    NOT NULL CHECK (tenant <> ''),
    id      TEXT    NOT NULL CHECK (id <> ''),
    account TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    outcome TEXT    NOT NULL,
    cost    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX model_call_of ON model_call (tenant, account, at);
CREATE INDEX model_call_at ON model_call (at);

-- Answers to what people do go before what comes to them unasked: ten thousand
-- reminders that fall due in one minute take a platform half an hour.
ALTER TABLE outbox ADD COLUMN unasked INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_ready;
CREATE INDEX outbox_ready ON outbox (unasked, not_until, seq) WHERE head = 1 AND boot = '';
CREATE INDEX outbox_unasked ON outbox (conversation) WHERE unasked = 1 AND state = 'waiting';
