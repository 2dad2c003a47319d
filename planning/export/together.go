package export

import (
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// together is how both sides work together, as far as it is chosen, in the
// short words that keep it on one line of the plan page.
func (pg *page) together(v choices) string {
	return joined(pg.format(v), pg.sharing(v, "_short"), pg.updates(v.updates, "_short"))
}

// choices are what both sides chose about working together, in the form both
// views have it.
type choices struct {
	format   planning.FileFormat
	software string
	sharing  planning.Sharing
	link     string
	updates  planning.Updates
}

func (pg *page) format(v choices) string {
	if v.format == "" {
		return ""
	}
	return bracketed(pg.say("format_"+string(v.format), nil), v.software)
}

func (pg *page) sharing(v choices, form string) string {
	if v.sharing == "" {
		return ""
	}
	link := v.link
	if v.sharing != planning.SharedLink {
		link = ""
	}
	return bracketed(pg.say("sharing_"+string(v.sharing)+form, nil), link)
}

func (pg *page) updates(u planning.Updates, form string) string {
	if !u.Complete() {
		return ""
	}
	interval := func(i planning.Interval) string { return pg.say("interval_"+string(i), nil) }
	return pg.say("updates"+form, locale.Args{
		"status_email": interval(u.StatusEmail), "call": interval(u.Call), "report": interval(u.Report),
	})
}

// agreement says who agreed, or what the plan waits for.
func (pg *page) agreement(s planning.Status) string {
	var records []string
	for _, a := range s.Agreed {
		records = append(records, pg.say("agreed", locale.Args{
			"person": pg.name(a.Person), "date": a.On,
			"evidence": pg.say("evidence_"+string(a.Evidence), nil),
		}))
	}
	switch {
	case len(records) > 0:
		return joined(append(records, pg.version(s.Version))...)
	case s.ChangesRequested && s.State == planning.Presented:
		return pg.say("changes_requested", nil)
	case s.WithoutAgreement:
		return pg.say("without_agreement", nil)
	case s.State == planning.Presented && !s.AnswerBy.IsZero():
		return pg.date("waiting_until", s.AnswerBy)
	case s.State == planning.Presented:
		return pg.say("waiting", nil)
	case s.State == planning.Draft:
		return pg.say("not_presented", nil)
	default:
		return pg.state(s)
	}
}

// next is what the customer hears from us next.
func (pg *page) next(dates planning.NextDates, u planning.Updates) string {
	known := joined(
		pg.date("next_status_email", dates.StatusEmail),
		pg.date("next_call", dates.Call),
		pg.date("next_report", dates.Report),
	)
	if known == "" && u.Complete() {
		return pg.say("next_planned", nil)
	}
	return known
}

// Choices are what the customer agrees to beside the plan itself, in words: the
// file format, how the plan is shared, how often it is updated (the card of
// method d.6).
func Choices(view planning.CustomerView, p locale.Printer) map[planning.Item]string {
	pg := page{p: p}
	v := choices{view.Format, view.Software, view.Sharing, view.Link, view.Updates}
	return map[planning.Item]string{
		planning.ItemFormat: pg.format(v), planning.ItemSharing: pg.sharing(v, ""), planning.ItemFrequency: pg.updates(v.updates, ""),
	}
}
