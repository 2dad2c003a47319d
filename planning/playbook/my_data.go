package playbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// privateCommands are what everybody may ask about their own data, in a shared
// channel too: there they are answered alone (F7).
func privateCommands() []string {
	return []string{"my_data", "export_my_data", "erase_my_data", "erase_my_data_now", "keep_my_data"}
}

// privateCommand is the command in a text that is answered to the person alone,
// wherever they write it.
func (e *Env) privateCommand(text string) (string, bool) {
	for _, lang := range []locale.Language{e.Language(), locale.English, locale.German, locale.Dutch} {
		if id, _, ok := e.Book.Engine.CommandOf(lang, text); ok && slices.Contains(privateCommands(), id) {
			return id, true
		}
	}
	return "", false
}

// privateInChannel answers somebody of a customer about their own data where
// others read along. It reports false where that is not what they want.
func (e *Env) privateInChannel(event bot.Event, allow func() bool) (bool, error) {
	text := event.Text
	if event.Kind == bot.Pressed {
		if text = event.Action.Value; event.Action.Verb != VerbRun {
			return false, nil
		}
	}
	id, ok := e.privateCommand(text)
	if !ok || !event.From.External || event.Kind != bot.Said && event.Kind != bot.Pressed {
		return false, nil
	}
	if !allow() {
		return true, nil
	}
	return true, e.Book.RunCommand(e, id, nil)
}

// answerAlone says something to the person and to nobody else, where they asked.
func (e *Env) answerAlone(m bot.Message) error {
	e.Silent()
	if e.Place.Direct() {
		return e.Say(m)
	}
	m.Only = e.Person.ID
	return e.tellChannel(e.Place, m)
}

// self is who the person is in what is stored. A display name never binds (method
// a.4): the name and the address of a contact are theirs where the contact is
// bound to their identity in chat, or to the address that the platform states; that
// of a colleague where it is nobody else's and no other word.
func (e *Env) self() (Subject, []Account, error) {
	s := Subject{Tenant: e.Person.Tenant, Person: e.Person.ID, Email: e.Person.Email}
	if !e.Person.External {
		theirs, err := e.nameIsTheirs()
		if theirs {
			s.Name = e.Person.Name
		}
		return s, nil, err
	}
	accounts, err := e.Tx.Accounts(s.Tenant)
	if err != nil {
		return s, nil, err
	}
	var of []Account
	for _, a := range accounts {
		for _, row := range a.Record.Rows("contact", 0) {
			address := a.Record.Text("contact_email", row.ID)
			if (s.Person == "" || a.Record.Text("contact_identity", row.ID) != s.Person) && (e.Person.Email == "" || !strings.EqualFold(address, e.Person.Email)) {
				continue
			}
			of = append(of, a)
			s.Name = a.Record.Text("contact_name", row.ID)
			if s.Email == "" {
				s.Email = address
			}
		}
	}
	return s, of, nil
}

// myData says how much is stored about whoever asks.
func myData(e *Env, _ map[string]string) error {
	s, _, err := e.self()
	if err != nil {
		return err
	}
	held, err := e.held(s)
	if err != nil {
		return err
	}
	count := counted(held)
	var list []any
	add := func(key, of string) {
		if n := len(count[of]); n > 0 {
			list = append(list, conversation.Say(key, args("n", n)))
		}
	}
	add("count.plan", "plan")
	add("count.answer", "answer")
	add("count.agreement", "agreement")
	add("count.reminder", "job")
	if len(count["contact"])+len(count["person"]) > 0 {
		list = append(list, conversation.Say("count.contact_details", nil))
	}
	key := "say.my_data"
	switch {
	case len(list) == 0:
		key = "say.my_data.none"
	case e.Person.External:
		key = "say.my_data.customer"
	}
	m := e.Message("notice", conversation.Say(key, args("list", list)))
	m.Buttons = []bot.Button{e.Run("export_data", "export my data"), e.Run("erase_data", "erase my data")}
	if _, waits, err := e.Tx.ErasureOf(s.Tenant, s.Person); err != nil {
		return err
	} else if waits {
		m.Buttons[1] = e.Run("keep_data", "keep my data")
	}
	return e.answerAlone(m)
}

// counted are the rows in which something is held, by what they are.
func counted(held []Held) map[string]map[string]bool {
	count := map[string]map[string]bool{}
	for _, h := range held {
		of, row := h.Table, h.Row
		switch {
		case h.Table == "identity" && strings.Contains(h.Row, "/"):
			of = "version"
		case h.Table == "identity":
			of = "agreement"
		case h.Table == "account" && strings.HasPrefix(h.Field, "record.answers.contact_"):
			of = "contact"
		case (h.Table == "plan" || h.Table == "account") && strings.HasPrefix(h.Field, "record."):
			if count["plan"] == nil {
				count["plan"] = map[string]bool{}
			}
			if h.Table == "plan" {
				count["plan"][row] = true
			}
			of, row = "answer", h.Row+strings.Join(strings.SplitN(h.Field, ".", 4)[:min(3, strings.Count(h.Field, ".")+1)], ".")
		}
		if count[of] == nil {
			count[of] = map[string]bool{}
		}
		count[of][row] = true
	}
	return count
}

// exportMyData hands out all that is stored about the person, as JSON: to be read
// by people and by programs (F1).
func exportMyData(e *Env, _ map[string]string) error {
	s, _, err := e.self()
	if err != nil {
		return err
	}
	held, err := e.held(s)
	if err != nil {
		return err
	}
	words := e.Book.Words.Printer(e.Language())
	text, err := heldAsJSON(held, e.Now, words)
	if err != nil {
		return err
	}
	m := e.Message(KindMyData, conversation.Say("say.my_data_export", nil))
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Page, Text: heldAsText(held, words)})
	if e.Place.Direct() {
		m.Attachments = []bot.File{{Name: words.Text("held.file", nil) + ".json", MediaType: "application/json", Data: []byte(text)}}
	} else { // a file in a channel is everybody's
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Page, Text: text})
	}
	return e.answerAlone(m)
}

// named is a place with its words for people, beside what programs know it by.
type named struct {
	Place string `json:"place"`
	Name  string `json:"name"`
	Held
}

func heldAsJSON(held []Held, now time.Time, words locale.Printer) (string, error) {
	all := make([]named, len(held))
	for i, h := range held {
		all[i] = named{words.Text("held.table."+h.Table, nil), heldName(h, words), h}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(map[string]any{"schema": "lodestar.my_data/1", "on": now.UTC().Format(time.RFC3339), "held": all}); err != nil {
		return "", fmt.Errorf("playbook: my data: %w", err)
	}
	return strings.TrimSpace(text.String()), nil
}
