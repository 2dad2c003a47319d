package playbook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// fileDecimal is a decimal number as a file writes it. An exponent is refused:
// 1e999999999 is short to write and fills the memory when printed.
var fileDecimal = regexp.MustCompile(`^-?\d{1,30}(\.\d{1,30})?$`)

// value reads a value of the kind of its step.
func (r *recordReader) value(step fileStep, n fileNode) (conversation.Value, error) {
	var none conversation.Value
	switch step.kind {
	case fileText:
		text, err := n.text()
		return conversation.TextValue(text), err
	case fileChoice:
		return readOption(step, n)
	case fileChoices:
		return readOptions(step, n)
	case fileDate:
		day, err := n.date()
		return conversation.DateValue(day), err
	case fileSince:
		if _, isText := n.value.(string); isText {
			day, err := n.date()
			return conversation.DateValue(day), err
		}
		year, err := n.whole(1, 9999)
		return conversation.Value{Year: year}, err
	case fileWhole:
		return readWhole(step, n)
	case fileQuantity:
		return readAmount(n)
	case filePerson:
		person, err := r.person(n)
		if err != nil {
			return none, err
		}
		return conversation.PeopleValue(person), nil
	case filePeople:
		return r.people(n)
	case fileRhythm:
		return readInterval(step, n)
	case fileRowOf:
		row, err := r.rowNumbered(step.options, n)
		if err != nil {
			return none, err
		}
		return conversation.ChoiceValue(strconv.Itoa(row)), nil
	case fileSource:
		return r.readSource(step, n)
	case fileAnswerOf:
		return r.readAnswerOf(n)
	case fileMoment:
		return n.moment()
	default:
		return none, n.otherType("problem.import.not_text")
	}
}

func readWhole(step fileStep, n fileNode) (conversation.Value, error) {
	var least, most int
	if _, err := fmt.Sscan(step.options, &least, &most); err != nil {
		return conversation.Value{}, fmt.Errorf("playbook: bounds of %s: %w", step.id, err)
	}
	number, err := n.whole(least, most)
	return conversation.ScoreValue(number), err
}

func (r *recordReader) people(n fileNode) (v conversation.Value, err error) {
	if !n.list {
		return v, n.otherType("problem.import.not_list")
	}
	for _, item := range n.items {
		person, err := r.person(item)
		if err != nil {
			return conversation.Value{}, err
		}
		v.People = append(v.People, person)
	}
	return v, nil
}

// readAnswerOf reads the place of another answer in the file.
func (r *recordReader) readAnswerOf(n fileNode) (none conversation.Value, err error) {
	text, err := n.text()
	if err != nil {
		return none, err
	}
	k, _, ok := r.keyAt(text)
	if !ok {
		return none, n.problem("problem.import.no_such_place", locale.Args{"place": shortName(text)})
	}
	return conversation.TextValue(k.String()), nil
}

// moment is a day with a time of day.
func (n fileNode) moment() (conversation.Value, error) {
	text, _ := n.value.(string)
	day, at, _ := strings.Cut(text, " ")
	on, err := civil.Parse(day)
	if _, atErr := time.Parse("15:04", at); err != nil || atErr != nil || on.Year < 1 || len(at) != len("15:04") {
		return conversation.Value{}, n.otherType("problem.import.not_moment")
	}
	return conversation.Value{Date: on, Text: at}, nil
}

func (n fileNode) date() (civil.Date, error) {
	text, _ := n.value.(string)
	day, err := civil.Parse(text)
	if err != nil || day.Year < 1 {
		return civil.Date{}, n.otherType("problem.import.not_date")
	}
	return day, nil
}

func (n fileNode) option(step fileStep) (string, error) {
	option, err := n.text()
	if err != nil {
		return "", err
	}
	if option == "" || !step.takes(option) {
		return "", n.problem("problem.import.no_such_option", locale.Args{"text": shortName(option), "options": strings.Join(strings.Fields(step.options), ", ")})
	}
	return option, nil
}

func readOption(step fileStep, n fileNode) (conversation.Value, error) {
	if n.object {
		if err := n.need("own_words"); err != nil {
			return conversation.Value{}, err
		}
		words, ok := n.member("own_words")
		if !ok {
			return conversation.Value{}, n.otherType("problem.import.not_text")
		}
		text, err := words.text()
		return conversation.TextValue(text), err
	}
	option, err := n.option(step)
	if err != nil {
		return conversation.Value{}, err
	}
	return conversation.ChoiceValue(option), nil
}

func readOptions(step fileStep, n fileNode) (conversation.Value, error) {
	var v conversation.Value
	if !n.list {
		return v, n.otherType("problem.import.not_list")
	}
	for _, item := range n.items {
		option, err := item.option(step)
		if err != nil {
			return v, err
		}
		if v.Has(option) {
			return v, item.problem("problem.import.twice", nil)
		}
		v.Choice = append(v.Choice, option)
	}
	return v, nil
}

func readAmount(n fileNode) (conversation.Value, error) {
	var none conversation.Value
	if err := n.need("number", "unit"); err != nil {
		return none, err
	}
	number, ok := n.member("number")
	if !ok {
		return none, n.otherType("problem.import.not_decimal")
	}
	text, isText := number.value.(string)
	if !isText || !fileDecimal.MatchString(text) {
		return none, number.otherType("problem.import.not_decimal")
	}
	amount, err := decimal.NewFromString(text)
	if err != nil {
		return none, number.otherType("problem.import.not_decimal")
	}
	unit := ""
	if u, ok := n.member("unit"); ok {
		if unit, err = u.text(); err != nil {
			return none, err
		}
	}
	return conversation.QuantityValue(amount, unit), nil
}

// rhythmPattern is a weekday or an ordinal with one, and a time of day.
var rhythmPattern = regexp.MustCompile(`^((1|2|3|4|last)\.)?[1-7] ([01]\d|2[0-3]):[0-5]\d$`)

func readInterval(step fileStep, n fileNode) (conversation.Value, error) {
	if !n.object {
		return readOption(step, n)
	}
	var none conversation.Value
	if err := n.need("every", "pattern"); err != nil {
		return none, err
	}
	every, ok := n.member("every")
	if !ok {
		return none, n.otherType("problem.import.not_text")
	}
	option, err := every.option(step)
	if err != nil {
		return none, err
	}
	v := conversation.ChoiceValue(option)
	if pattern, ok := n.member("pattern"); ok {
		if v.Text, err = pattern.text(); err != nil {
			return none, err
		}
		if !rhythmPattern.MatchString(v.Text) {
			return none, pattern.otherType("problem.import.not_rhythm")
		}
	}
	return v, nil
}

// readSource reads whose answers a round holds.
func (r *recordReader) readSource(step fileStep, n fileNode) (conversation.Value, error) {
	text, err := n.text()
	if err != nil {
		return conversation.Value{}, err
	}
	source, ok := r.said(text)
	if !ok || !strings.HasPrefix(source, contactPrefix) && !step.takes(source) {
		return conversation.Value{}, n.problem("problem.import.no_such_option", locale.Args{"text": shortName(text), "options": "contact:1, " + strings.Join(strings.Fields(step.options), ", ")})
	}
	return conversation.ChoiceValue(source), nil
}

// said turns the number of a contact into its row; false where there is none.
func (r *recordReader) said(by string) (string, bool) {
	number, isContact := strings.CutPrefix(by, contactPrefix)
	if !isContact {
		return by, true
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(r.contacts) {
		return "", false
	}
	return contactPrefix + strconv.Itoa(r.contacts[n-1]), true
}

func (r *recordReader) person(n fileNode) (conversation.Person, error) {
	var p conversation.Person
	if err := n.need("side", "name", "role", "to_be_named", "user", "contact"); err != nil {
		return p, err
	}
	side, ok := n.member("side")
	if !ok {
		return p, n.problem("problem.import.no_such_option", locale.Args{"text": "", "options": conversation.Ours + ", " + conversation.Theirs})
	}
	var err error
	if p.Side, err = side.option(fileStep{options: conversation.Ours + " " + conversation.Theirs}); err != nil {
		return p, err
	}
	for name, to := range map[string]*string{"name": &p.Name, "role": &p.Role, "user": &p.ID} {
		if member, ok := n.member(name); ok {
			if *to, err = member.text(); err != nil {
				return p, err
			}
		}
	}
	if contact, ok := n.member("contact"); ok {
		number, err := contact.whole(1, max(len(r.contacts), 1))
		if err != nil {
			return p, err
		}
		if len(r.contacts) == 0 || p.Side != conversation.Theirs {
			return p, contact.problem("problem.import.no_such_row", locale.Args{"n": number, "list": "contacts"})
		}
		p.ID = strconv.Itoa(r.contacts[number-1])
	}
	if later, ok := n.member("to_be_named"); ok {
		if yes, err := later.truth(); err != nil || yes && !p.Placeholder() {
			return p, later.otherType("problem.import.not_placeholder")
		}
	}
	return p, nil
}
