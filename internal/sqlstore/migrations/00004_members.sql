-- +goose Up
-- Who works on which account, to find a person's own accounts: what an account's
-- manager, deputy, mentor and team say, kept by the statement that saves it.
CREATE TABLE account_member (
    tenant  TEXT NOT NULL CHECK (tenant <> ''),
    person  TEXT NOT NULL CHECK (person <> ''),
    account TEXT NOT NULL,
    PRIMARY KEY (tenant, person, account),
    FOREIGN KEY (tenant, account) REFERENCES account (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX account_member_of ON account_member (tenant, account);

INSERT INTO account_member (tenant, person, account)
SELECT tenant, manager, id FROM account WHERE manager <> ''
UNION SELECT tenant, deputy, id FROM account WHERE deputy <> ''
UNION SELECT tenant, mentor, id FROM account WHERE mentor <> ''
UNION SELECT account.tenant, member.value, account.id FROM account, json_each(account.team) AS member WHERE member.value <> '';

-- A message that is of no use any more from this instant on; 0 is always of use.
ALTER TABLE outbox ADD COLUMN good_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_lapsed ON outbox (written) WHERE state = 'lapsed';
CREATE INDEX outbox_given_up ON outbox (written) WHERE state = 'failed';
