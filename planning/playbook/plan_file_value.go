package playbook

import (
	"errors"
	"strconv"
	"strings"

	"lodestar/conversation"
)

// errOtherKind says that a stored value is not of the kind of its step.
var errOtherKind = errors.New("is of another kind than its step")

// value is a value as the file has it; nil where it refers to something that
// is no part of the file.
func (w recordWriter) value(step fileStep, v conversation.Value) (any, error) {
	written, fits := any(nil), conversation.Value{}
	switch step.kind {
	case fileText:
		written, fits = v.Text, conversation.TextValue(v.Text)
	case fileChoice:
		return choiceValue(v)
	case fileChoices:
		written, fits = v.Choice, conversation.ChoiceValue(v.Choice...)
	case fileDate:
		written, fits = dateText(v.Date), conversation.DateValue(v.Date)
	case fileSince:
		if written = any(dateText(v.Date)); v.Date.IsZero() {
			written = v.Year
		}
		fits = conversation.Value{Date: v.Date}
		if v.Date.IsZero() {
			fits.Year = v.Year
		}
	case fileWhole:
		written, fits = v.Score, conversation.ScoreValue(v.Score)
	case fileQuantity:
		if v.Number == nil {
			return nil, errOtherKind
		}
		quantity := fileObject{{"number", v.Number.String()}}
		quantity.add("unit", v.Unit)
		written, fits = quantity, conversation.QuantityValue(*v.Number, v.Unit)
	case filePerson:
		if len(v.People) != 1 {
			return nil, errOtherKind
		}
		written, fits = w.person(v.People[0]), conversation.PeopleValue(v.People...)
	case filePeople:
		people := []any{}
		for _, p := range v.People {
			people = append(people, w.person(p))
		}
		written, fits = people, conversation.PeopleValue(v.People...)
	case fileRhythm:
		return rhythmValue(v)
	case fileRowOf:
		return w.rowReference(v)
	case fileSource:
		if len(v.Choice) != 1 {
			return nil, errOtherKind
		}
		if w.source(v.Choice[0]) == "" {
			return nil, nil
		}
		written, fits = w.source(v.Choice[0]), conversation.ChoiceValue(v.Choice[0])
	case fileAnswerOf:
		return w.answerReference(v)
	case fileMoment:
		written, fits = strings.TrimSpace(dateText(v.Date)+" "+v.Text), conversation.Value{Date: v.Date, Text: v.Text}
	}
	if !fits.Equal(v) {
		return nil, errOtherKind
	}
	return written, nil
}

// choiceValue is an option, or the words somebody gave instead of one.
func choiceValue(v conversation.Value) (any, error) {
	switch {
	case len(v.Choice) == 1 && v.Equal(conversation.ChoiceValue(v.Choice[0])):
		return v.Choice[0], nil
	case v.Equal(conversation.TextValue(v.Text)):
		return fileObject{{"own_words", v.Text}}, nil
	default:
		return nil, errOtherKind
	}
}

func rhythmValue(v conversation.Value) (any, error) {
	if len(v.Choice) != 1 || !v.Equal(conversation.Value{Choice: v.Choice, Text: v.Text}) {
		return nil, errOtherKind
	}
	if v.Text == "" {
		return v.Choice[0], nil
	}
	return fileObject{{"every", v.Choice[0]}, {"pattern", v.Text}}, nil
}

// rowReference is the number of the row that is chosen; nil where the row is
// gone.
func (w recordWriter) rowReference(v conversation.Value) (any, error) {
	if len(v.Choice) != 1 {
		return nil, errOtherKind
	}
	id, err := strconv.Atoi(v.Choice[0])
	if err != nil || !v.Equal(conversation.ChoiceValue(v.Choice[0])) {
		return nil, errOtherKind
	}
	if n := w.places.number(id); n != 0 {
		return n, nil
	}
	return nil, nil
}

// answerReference is the place of the answer an opportunity came from; nil
// where its row is gone.
func (w recordWriter) answerReference(v conversation.Value) (any, error) {
	var k conversation.Key
	if !v.Equal(conversation.TextValue(v.Text)) || k.UnmarshalText([]byte(v.Text)) != nil {
		return nil, errOtherKind
	}
	list, ok := w.listOf(k)
	if !ok {
		return nil, nil
	}
	return w.places.key(k, list), nil
}

// person writes somebody named in an answer. In the internal view a contact
// has its number and a colleague the id by which an import finds them again.
func (w recordWriter) person(p conversation.Person) fileObject {
	person := fileObject{{"side", p.Side}}
	person.add("name", p.Name)
	person.add("role", p.Role)
	if p.Placeholder() {
		person.add("to_be_named", true)
	}
	if !w.internal || p.ID == "" {
		return person
	}
	if p.Side != conversation.Theirs {
		person.add("user", p.ID)
		return person
	}
	if id, err := strconv.Atoi(strings.TrimPrefix(p.ID, contactPrefix)); err == nil && w.contacts.number(id) != 0 {
		person.add("contact", w.contacts.number(id))
	}
	return person
}
