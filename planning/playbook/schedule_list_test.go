package playbook

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// settingsTx knows one person and the settings of no account.
type settingsTx struct {
	Tx
	person Person
}

func (t settingsTx) Person(_, id string) (Person, bool, error) {
	return t.person, id == t.person.ID, nil
}

func (settingsTx) Setting(string, string) (string, error) { return "", nil }

// TestWhatSomebodyChoseIsListed: reminders and digests are listed for when they will
// come, which each decides for themselves.
func TestWhatSomebodyChoseIsListed(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := All(words)
	if err != nil {
		t.Fatal(err)
	}
	oneDay := 1
	for name, test := range map[string]struct {
		settings Settings
		want     []string
	}{
		"as it comes": {want: []string{
			"digest 2027-02-01T09:00:00+01:00", "digest 2027-02-08T09:00:00+01:00", "action_due 2027-02-04T09:00:00+01:00",
		}},
		"their own": {settings: Settings{DigestDay: "thursday", DigestHour: "14:30", ReminderDays: &oneDay, OnDueDay: true}, want: []string{
			"digest 2027-02-04T14:30:00+01:00", "digest 2027-02-11T14:30:00+01:00", "action_due 2027-02-08T09:00:00+01:00", "action_due 2027-02-09T09:00:00+01:00",
		}},
		"no digest, and away": {settings: Settings{DigestDay: digestOff, AwayUntil: civil.Must(2027, time.February, 10)}, want: []string{
			"action_due 2027-02-10T09:00:00+01:00",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eva := Person{Person: bot.Person{ID: "U0EVA", Zone: "Europe/Berlin"}, Settings: test.settings}
			e := NewEnv(settingsTx{person: eva}, book, time.Date(2027, 2, 1, 6, 0, 0, 0, time.UTC), &eva, bot.Address{}, "schedule")
			rec := conversation.NewRecord()
			row := rec.AddRow("action", 0)
			set := func(step string, v conversation.Value) {
				rec.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{State: conversation.Answered, Value: v})
			}
			set("action_title", conversation.TextValue("Call the plant"))
			set("action_owner", conversation.Value{People: []conversation.Person{{Side: conversation.Ours, ID: eva.ID, Name: "Eva"}}})
			set("action_due", conversation.Value{Date: civil.Must(2027, time.February, 9)})
			e.Plan, e.Account = &Plan{Record: rec}, &Account{Record: conversation.NewRecord()}
			l := lister{e: e, words: words.Printer(locale.English), from: civil.Must(2027, time.February, 1), to: civil.Must(2027, time.February, 14)}
			if err := l.around(rec); err != nil {
				t.Fatal(err)
			}
			if err := l.actions(rec); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range l.all {
				got = append(got, d.Kind+" "+d.Due)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
