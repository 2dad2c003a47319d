package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/export"
)

// Page draws the one page of a plan as text: the internal page in the language
// given, the customer view in the customer's own.
func (b *Book) Page(tx Tx, account Account, plan Plan, view planning.Audience, lang locale.Language, now time.Time) (string, error) {
	e := NewEnv(tx, b, now, &Person{}, bot.Address{Tenant: plan.Tenant}, "")
	m, err := e.material(&plan, &account)
	if err != nil {
		return "", err
	}
	m.AsOf = civil.Of(now)
	if view == planning.ForCustomer {
		lang = m.customerLanguage(lang)
	}
	return export.Text(m.Plan(), view, b.Words.Printer(lang)), nil
}
