package playbook

import (
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// Page draws the one page of a plan as text: the internal page in the language
// given, the customer view in the customer's own.
func (b *Book) Page(tx Tx, account Account, plan Plan, view planning.Audience, lang locale.Language, now time.Time) (string, error) {
	m, words, _, err := b.Drawn(tx, OpenPlan{Plan: plan, Account: account}, 0, view, lang, now)
	if err != nil {
		return "", err
	}
	return export.Text(m, view, words), nil
}
