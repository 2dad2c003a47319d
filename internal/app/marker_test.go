package app_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/civil"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

// What an internal answer is replaced by, so that it is known wherever it turns
// up: words of its own for each field, and figures and a year for what is none.
const (
	markedNumber = 97531864
	markedScore  = 97531
	markedYear   = 7391
)

func markerOf(n int) string { return fmt.Sprintf("Zq%03dqZ", n) }

// anyMarker finds what is left of a marker, also where it was cut, escaped or set
// in other letters.
var anyMarker = regexp.MustCompile(`(?i)zq[0-9]{3}|[0-9]{3}qz|97[.,' ]?531|7391`)

// notAsked are internal fields that no flow of the product asks yet: there is no
// place for an answer. A field that comes into use is to be taken out.
var notAsked = []string{"team_review_dates", "team_agrees"}

// plant replaces every internal answer of the plan by a marker, and gives one to
// every internal field without an answer. It returns the field of each.
func (a *agreeing) plant() map[string]string {
	a.t.Helper()
	planted := map[string]string{}
	a.change(func(tx turn.Tx) error {
		accounts, err := tx.Accounts(terminal.Tenant)
		if err != nil {
			return err
		}
		account := accounts[0]
		plans, err := tx.PlansOf(terminal.Tenant, account.ID)
		if err != nil {
			return err
		}
		plan := plans[0]
		plan.Record, account.Record = plan.Record.Clone(), account.Record.Clone()
		for n, f := range planning.Fields() {
			if f.Audience != planning.Internal || slices.Contains(notAsked, f.ID) {
				continue
			}
			planted[markerOf(n)] = f.ID
			record := plan.Record
			if f.Section == planning.SectionAccount {
				record = account.Record
			}
			a.plantField(record, account.Record, f.ID, n)
		}
		plan.Record.Settle()
		account.Record.Settle()
		if err := tx.SaveAccount(&account); err != nil {
			return err
		}
		return tx.SavePlan(&plan)
	})
	return planted
}

func (a *agreeing) plantField(record, account *conversation.Record, id string, n int) {
	found := false
	for _, key := range record.Keys() {
		part := strings.HasPrefix(key.Step, id+".") && slices.Contains([]string{"force_for", "force_against", "main_contacts"}, id)
		if key.Step != id && !part || strings.HasPrefix(id, "contact_") && isApprover(account, key.Row) {
			continue // an approver's own address is where they are written to
		}
		answer, _ := record.Get(key)
		answer.Value, answer.State = marked(answer.Value, n), conversation.Answered
		record.Set(key, answer)
		found = true
	}
	if found {
		return
	}
	key := conversation.Key{Step: id}
	if list := listOf(id); list == "contact" {
		for _, row := range account.Rows(list, 0) {
			if !isApprover(account, row.ID) {
				key.Row = row.ID
			}
		}
	} else if list != "" {
		if rows := record.Rows(list, -1); len(rows) > 0 {
			key.Row = rows[0].ID
		} else {
			key.Row = record.AddRow(list, 0)
		}
	}
	if id == "account_team.department" {
		record.Set(conversation.Key{Step: "account_team", Row: key.Row}, conversation.Answer{
			Value: conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: "jonas", Name: "Jonas Keller"}), State: conversation.Answered, By: "eva",
		})
	}
	record.Set(key, conversation.Answer{Value: conversation.TextValue(markerOf(n)), State: conversation.Answered, By: "eva"})
}

// listOf is the list whose rows hold an answer, "" for one of the whole plan.
func listOf(id string) string {
	for _, list := range []string{
		"account_team", "contact", "news", "opportunities", "solution_objections", "solution_others", "plan_risks", "force_for", "force_against", "main_contacts",
	} {
		if strings.HasPrefix(id, list) {
			return list
		}
	}
	for begin, list := range map[string]string{"approach_": "goal", "goal_": "goal", "action_": "action", "park_": "action", "force_if": "action", "solution_": "solution"} {
		if strings.HasPrefix(id, begin) && !slices.Contains([]string{"solution_current_use", "solution_use_reason"}, id) {
			return list
		}
	}
	return ""
}

func isApprover(account *conversation.Record, row int) bool {
	return account.Text("contact_name", row) == "Kim Visser"
}

// marked is a value of the same kind that says where it comes from.
func marked(v conversation.Value, n int) conversation.Value {
	number := decimal.NewFromInt(markedNumber)
	if v.Text != "" || v.Empty() {
		v.Text = markerOf(n)
	}
	for i := range v.Choice {
		v.Choice[i] = markerOf(n)
	}
	if v.Number != nil {
		v.Number = &number
	}
	if v.Score != 0 {
		v.Score = markedScore
	}
	if !v.Date.IsZero() {
		v.Date = civil.Must(markedYear, 3, 1)
	}
	v.People = slices.Clone(v.People)
	for i := range v.People {
		v.People[i].Name, v.People[i].Role = markerOf(n), markerOf(n)
	}
	return v
}

// leaves is everything that has left for a place where a customer reads: every
// part of every message, values of buttons, metadata, attachments, what Slack and
// Teams get of it, the mails as they were sent, and the pages behind their links.
func (a *agreeing) leaves() map[string]string {
	a.t.Helper()
	out := map[string]string{}
	d := tamper(a)
	for _, row := range d.rows(`SELECT id, address, message FROM outbox`) {
		var to bot.Address
		if err := json.Unmarshal([]byte(row["address"].(string)), &to); err != nil {
			a.t.Fatal(err)
		}
		if person := a.people[to.Person]; to.Audience == bot.Customer || person.External || to.Platform == email.Name && !strings.HasSuffix(to.Place, "@lodestar.example") {
			out["message "+row["id"].(string)] = unpacked(a.t, row["message"].(string)) + " " + row["address"].(string)
		}
	}
	if a.post != nil {
		for _, who := range []string{"visser", "deboer"} {
			for i, m := range a.post.inbox.Mails(a.people[who].Email) {
				data, err := json.Marshal(m)
				if err != nil {
					a.t.Fatal(err)
				}
				out[fmt.Sprintf("mail %d to %s", i, who)] = unpacked(a.t, string(data))
			}
		}
	}
	maps.Copy(out, a.drawn())
	maps.Copy(out, a.formsOut())
	if a.post != nil {
		maps.Copy(out, a.pagesOut())
	}
	for _, format := range []string{"text", "json"} {
		var b strings.Builder
		err := app.Export(a.t.Context(), app.ExportOptions{Database: a.database, Tenant: terminal.Tenant, Account: "ABC Company", Format: format, View: planning.ForCustomer, Language: locale.English, Now: a.clock}, &b)
		if err != nil {
			a.t.Fatal(err)
		}
		out["export as "+format] = b.String()
	}
	for name, data := range exported(a.t, a.database) {
		if name != "chain.json" && name != "files.json" { // hashes alone
			out["evidence: "+name] = string(data)
		}
	}
	return out
}

var packed = regexp.MustCompile(`[A-Za-z0-9+/]{60,}={0,2}`)

// unpacked adds what stands in base64: files.
func unpacked(t *testing.T, text string) string {
	t.Helper()
	for _, word := range packed.FindAllString(text, -1) {
		if data, err := base64.StdEncoding.DecodeString(word); err == nil {
			text = strings.ReplaceAll(text, word, " "+string(data)+" ")
		}
	}
	return text
}

// hexadecimal are ids, hashes and salts, in which any figures may stand.
var hexadecimal = regexp.MustCompile(`[0-9a-f]{16,}|(pln|agr|acc|ses|job|dlv)_[a-z2-7]+|"(spec|offer)":"[^"]*"`)

// leaked are the places where a marker stands, with the words around it.
func leaked(out map[string]string) (all []string) {
	for name, text := range out {
		text = hexadecimal.ReplaceAllString(text, "")
		if at := anyMarker.FindStringIndex(text); at != nil {
			all = append(all, fmt.Sprintf("%s: …%s…", name, text[max(0, at[0]-80):min(len(text), at[1]+40)]))
		}
	}
	slices.Sort(all)
	return all
}

// marked plays everything that happens between us and a customer, with markers
// in all that is internal.
func playMarked(t *testing.T) (a *agreeing, planted map[string]string) {
	t.Helper()
	a = &agreeing{replay: newReplay(t, t.Name()), place: sharedPlace()}
	a.app.Turns.Limits = unlimited()
	a.lines("mail on")
	a.app.Turns.Limits = unlimited()
	a.toTheGate("Kim Visser")
	planted = a.plant()
	later := func() { a.setClock(a.clock().Add(time.Minute)) }
	a.lines("eva: send plan") // it is not as the gate has shown it, and is shown again
	a.lines("eva: send plan")
	if a.version(1).State == "" {
		t.Fatalf("version 1 was not presented:\n%s", strings.Join(a.log[max(0, len(a.log)-30):], "\n"))
	}
	everything := func(version int) {
		for _, who := range []string{"visser", "deboer", "jonas"} {
			for _, verb := range []string{playbook.VerbReadPlan, playbook.VerbReadDifferences, playbook.VerbSuggestChange, playbook.VerbAgree} {
				a.presses(who, verb, version)
				later()
			}
			for _, text := range []string{"looks good", fmt.Sprintf("agree %d", version), "yes", "change: July please", "agree 99", fmt.Sprintf("withdraw %d", version), "yes", "my data", "plan"} {
				a.says(who, text)
				later()
			}
			a.does(who, bot.Pressed, func(e *bot.Event) { // forged
				e.Place, e.Action = a.place, bot.Action{Verb: playbook.VerbAgree, Value: "pln_forged/1", Confirmed: true}
			})
			a.lines(who+" mentions shared: plan ABC Company", who+" mentions shared: help")
		}
		a.presses("visser", playbook.VerbAgree, version)
		later()
	}
	everything(1)
	a.lines("eva presses: Send Invitations")           // what they are invited with is looked at too
	for _, who := range []string{"visser", "deboer"} { // in their own conversation with the bot
		for _, text := range []string{"hello", "plan ABC Company", "gaps", "my data", "export", "help", "2"} {
			a.does(who, bot.Said, func(e *bot.Event) { e.Text = text })
		}
	}
	a.change(func(tx turn.Tx) error { // a change of what the customer sees
		accounts, err := tx.Accounts(terminal.Tenant)
		if err != nil {
			return err
		}
		plans, err := tx.PlansOf(terminal.Tenant, accounts[0].ID)
		if err != nil {
			return err
		}
		plan := plans[0]
		plan.Record = plan.Record.Clone()
		row := plan.Record.Rows("action", -1)[0].ID
		answer, _ := plan.Record.Get(conversation.Key{Step: "action_due", Row: row})
		answer.Value.Date = answer.Value.Date.AddDays(14)
		plan.Record.Set(conversation.Key{Step: "action_due", Row: row}, answer)
		plan.Record.Settle()
		return tx.SavePlan(&plan)
	})
	a.lines("eva: send")
	a.lines("eva: send plan")
	if a.version(2).State == "" { // "send" was the answer to an invitation that waited
		a.lines("eva: send plan")
	}
	if a.version(2).State == "" {
		t.Fatalf("version 2 was not presented:\n%s", strings.Join(a.log[max(0, len(a.log)-30):], "\n"))
	}
	everything(2)
	a.sendsFiles()
	a.wait(a.clock().AddDate(0, 0, 14)) // chasing, reminders
	return a, planted
}

// TestNothingInternalLeaves: whatever a customer does and is sent, no internal
// field of the method is in it. The fields are those of planning's table (B5,
// S-4).
func TestNothingInternalLeaves(t *testing.T) {
	t.Parallel()
	a, planted := playMarked(t)
	if len(planted) < 50 {
		t.Fatalf("only %d fields are internal", len(planted))
	}
	var stored string
	has := map[string]bool{}
	var plan playbook.Plan
	var account playbook.Account
	a.read(func(tx playbook.Tx) error {
		accounts, err := tx.Accounts(terminal.Tenant)
		if err != nil {
			return err
		}
		account = accounts[0]
		plans, err := tx.PlansOf(terminal.Tenant, account.ID)
		if err != nil {
			return err
		}
		plan = plans[0]
		for _, r := range []*conversation.Record{plan.Record, account.Record} {
			data, err := r.MarshalJSON()
			if err != nil {
				return err
			}
			stored += string(data)
			for _, key := range r.Keys() {
				has[key.Step] = true
			}
		}
		return nil
	})
	words := 0
	for marker, field := range planted {
		if strings.Contains(stored, marker) {
			words++
		} else if !has[field] && !has[field+".text"] && !has[field+".name"] {
			t.Errorf("%s is not in the plan: nothing of it could leave", field)
		}
	}
	out := a.leaves()
	if words < 30 || len(out) < 60 {
		t.Errorf("%d markers in words, %d things that left: the test proves nothing", words, len(out))
	}
	for _, l := range leaked(out) {
		t.Error(l)
	}
	a.checkDrawn(out)
	a.checkFilesOut()
	// The test bites: our own page in the channel, a value of a button, a name in
	// an address, a file.
	var page string
	a.read(func(tx playbook.Tx) (err error) {
		page, err = a.app.Book.Page(tx, account, plan, planning.Internal, locale.English, a.clock())
		return err
	})
	for name, m := range map[string]bot.Message{
		"a page":         {Kind: "page", Parts: []bot.Part{{Kind: bot.Page, Text: page}}},
		"a value":        {Kind: "card", Buttons: []bot.Button{{Label: "Agree", Value: markerOf(17)}}},
		"a notification": {Kind: "notice", Notification: strings.ToUpper(markerOf(3))},
		"a figure":       {Kind: "notice", Parts: []bot.Part{{Kind: bot.Text, Text: "USD 97,531,864"}}},
		"a file":         {Kind: "notice", Attachments: []bot.File{{Name: "plan.html", Data: []byte(strings.Repeat("plan ", 20) + markerOf(3))}}},
	} {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if found := leaked(map[string]string{name: unpacked(t, string(data))}); len(found) != 1 {
			t.Errorf("%s would not be found", name)
		}
	}
}
