package playbook

import (
	"slices"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
)

// A rhythm that nobody keeps up is worse than none: where the customer has not been
// heard from for long, or nobody on our side approves what is drafted, the account
// manager is asked once whether it shall rest.
const (
	itemQuiet = "quiet"

	quietMails = 4  // status e-mails in a row without a word from the customer
	quietDays  = 42 // and as many days at least since the first of them
	quietLapse = 3  // status e-mails in a row that nobody of ours approved
	quietAgain = 90 // days until it is asked again
)

// Whose silence an item is about.
const (
	quietTheirs = 1
	quietOurs   = 2
)

func heardSetting(account string) string { return "heard/" + account }

func quietSetting(account string) string { return "quiet_asked/" + account }

// heardFrom notes the day on which somebody of a customer last said or did anything
// here: the day alone, not who and not what.
func (e *Env) heardFrom(tenant, account string) error {
	today := civil.Of(e.Now).String()
	before, err := e.Tx.Setting(tenant, heardSetting(account))
	if err != nil || before == today {
		return err
	}
	return e.Tx.SetSetting(tenant, heardSetting(account), today)
}

// lastHeard is the last sign of a customer: what was noted, an answer to a version,
// or a call or meeting that took place.
func (e *Env) lastHeard(p *Plan, all []Occurrence) (last time.Time, err error) {
	text, err := e.Tx.Setting(p.Tenant, heardSetting(p.Account))
	if err != nil {
		return last, err
	}
	if day, err := civil.Parse(text); text != "" && err == nil {
		last = day.At(0, 0, time.UTC)
	}
	acts, err := e.Tx.Acts(p.Tenant, p.ID)
	if err != nil {
		return last, err
	}
	for _, a := range acts {
		if a.At.After(last) {
			last = a.At
		}
	}
	for _, o := range all {
		if (o.Kind == JobCall || o.Kind == JobReport) && o.State == SlotHeld && o.Due.After(last) {
			last = o.Due
		}
	}
	return last, nil
}

// lapsedInRow is how many status e-mails in a row, up to now, nobody approved. One
// that was missed because the product was not running tells nothing of anybody.
func lapsedInRow(all []Occurrence) (n int) {
	for _, o := range slices.Backward(all) {
		switch {
		case o.Kind != JobStatus || o.State == SlotPreparing || o.State == SlotDrafted || o.State == SlotApproved:
		case o.State == SlotMissed && (o.Reason == "lapsed" || o.Reason == "next"):
			n++
		case o.State != SlotMissed:
			return n
		}
	}
	return n
}

// silence tells whose silence lasts, for how many status e-mails, and since when;
// 0 where there is none. Of the customer's it says nothing where an answer of theirs
// could not be seen: without the shared channel and without incoming mail.
func (e *Env) silence(p *Plan) (whose, mails int, since time.Time, err error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil {
		return 0, 0, since, err
	}
	if lapsed := lapsedInRow(all); lapsed >= quietLapse {
		return quietOurs, lapsed, since, nil
	}
	_, shared, mailed, err := e.statusGoesTo()
	if err != nil || !shared && (len(mailed) == 0 || !e.Book.Mail.Answers) {
		return 0, 0, since, err
	}
	last, err := e.lastHeard(p, all)
	if err != nil {
		return 0, 0, since, err
	}
	var first time.Time
	for _, o := range all {
		if o.Kind != JobStatus || o.State != SlotSent || !o.Content.SentAt.After(last) {
			continue
		}
		if mails++; mails == 1 {
			first = o.Content.SentAt
		}
	}
	if mails < quietMails || e.Now.Sub(first) < quietDays*24*time.Hour {
		return 0, 0, last, nil
	}
	return quietTheirs, mails, last, nil
}

// noticeSilence asks once, and again after three months at the earliest.
func (e *Env) noticeSilence() error {
	whose, _, _, err := e.silence(e.Plan)
	if err != nil || whose == 0 {
		return err
	}
	text, err := e.Tx.Setting(e.Plan.Tenant, quietSetting(e.Plan.Account))
	if err != nil {
		return err
	}
	if day, err := civil.Parse(text); text != "" && err == nil && e.Today().Before(day.AddDays(quietAgain)) {
		return nil
	}
	if err := e.Tx.SetSetting(e.Plan.Tenant, quietSetting(e.Plan.Account), e.Today().String()); err != nil {
		return err
	}
	return e.unaskedItem(item{Kind: itemQuiet, Plan: e.Plan.ID})
}

// quietItem is what is said, while the silence lasts and the rhythm runs.
func (e *Env) quietItem() (s saidItem, ok bool, err error) {
	if !e.mayEdit(*e.Account) || e.Plan.State != Active {
		return s, false, nil
	}
	now, err := e.ruling(e.Plan)
	if err != nil || now.hold {
		return s, false, err
	}
	whose, mails, since, err := e.silence(e.Plan)
	if err != nil || whose == 0 {
		return s, false, err
	}
	about := args("customer", quoted(e.Account.Name), "n", mails)
	key := "say.quiet_ours"
	if whose == quietTheirs {
		key = "say.quiet_theirs"
		about["date"] = e.dayWords(*e.Person, since, e.customerZone())
	}
	text := conversation.Say(key, about)
	return saidItem{
		texts: []conversation.Text{text}, line: text, count: "count.reminder", why: "say.why_quiet", label: e.Account.Name,
		buttons: []bot.Button{
			{Label: e.Label("button.pause_rhythm", nil), Verb: VerbInPlan, Value: e.Account.ID + " pause rhythm"},
			e.editPlanButton(*e.Person, *e.Account),
		},
	}, true, nil
}
