package bot

import "strings"

// Message is what is to be said, in the reader's language and without any
// platform's format. Text carries light markup: *bold* and `typed command`.
// What people typed stands in Quoted parts only and carries none.
type Message struct {
	// Kind is "question" where an answer is awaited, else what the message is
	// ("notice", "page", "reminder", …). It is not shown.
	Kind     string   `json:"kind"`
	Question Question `json:"question,omitzero"`
	// Notification is the first line as plain text: what happened or what is
	// needed (M-1). It is what a phone shows, never "New message".
	Notification string `json:"notification"`
	// Subject is the title on surfaces whose messages have one; where it is empty
	// they use Notification.
	Subject string `json:"subject,omitzero"`
	Parts   []Part `json:"parts"`
	// Language is that of the words, such as "nl@formal", for surfaces that have to
	// name it; "" leaves that to what they know of the reader.
	Language string `json:"language,omitzero"`
	// Generated says that a language model has written some of the words. The words
	// say so themselves; surfaces with a label for it of their own set that, too.
	Generated bool `json:"generated,omitzero"`
	// Attachments go with the message on surfaces that carry files.
	Attachments []File `json:"attachments,omitzero"`
	// ReplyToken comes back with an answer (Mail.Token) on surfaces where nothing
	// else shows what is answered. Whoever has it can answer: 128 random bits or
	// more, lower-case letters, digits and inner hyphens, at most 40.
	ReplyToken string `json:"reply_token,omitzero"`
	// Options are the answers to choose from; a typed number, label or
	// beginning chooses as well.
	Options []Button `json:"options,omitzero"`
	// Buttons are at most three, at most one of them primary.
	Buttons []Button `json:"buttons,omitzero"`
	// Fields are a form for surfaces that have forms; everything in it can be
	// typed as well.
	Fields []Field `json:"fields,omitzero"`
	// FormTitle is what the form is called, in the reader's language, at most 24
	// characters; "" where it has no name of its own.
	FormTitle string `json:"form_title,omitzero"`
	// Entry is set where the answer is not one of few options: a day, a person,
	// several of the Options. A surface that has a picker for it shows it, and sends
	// what was picked as the one field; it can be typed as well.
	Entry *Field `json:"entry,omitzero"`
	// Replaces is the question that this message turns into a record: its
	// buttons vanish (M-2) where the surface can update what it showed. Options,
	// Buttons and Fields are then what the question offered, and are not offered
	// again.
	Replaces Question `json:"replaces,omitzero"`
	// Lead says where the reader is to go on, on surfaces whose messages have
	// addresses; nil leads nowhere.
	Lead *Lead `json:"lead,omitzero"`
	// Pin keeps the message within reach of everybody in its place, on surfaces that
	// can keep messages so; nil keeps it nowhere. A surface that cannot says it all the
	// same.
	Pin *Pin `json:"pin,omitzero"`
	// Only is the one person in a channel who reads the message, by id; "" is
	// everybody. Where the surface keeps no such messages it may be lost: nothing
	// that somebody must come back to is said like this.
	Only string `json:"only,omitzero"`
}

// Pin keeps a message at the top of a place, where Instead names the question of an
// earlier one in its place; the zero Question leaves what is there.
type Pin struct {
	Instead Question `json:"instead,omitzero"`
}

// Lead leads to the message that asks a question. Text takes the place of the
// message's first part, and the address of that message that of LeadMark in it; where
// the surface has none, or the message is not found, the first part stays.
type Lead struct {
	Place    Address  `json:"place"`
	Question Question `json:"question"`
	Text     string   `json:"text"`
}

// LeadMark stands for the address in the Text of a Lead: a character that text typed
// by people never has in it.
const LeadMark = "\uFFFC"

// Led is the message with the address of the message it leads to.
func (m Message) Led(address string) Message {
	if m.Lead == nil || address == "" || len(m.Parts) == 0 {
		return m
	}
	m.Parts = append([]Part(nil), m.Parts...)
	m.Parts[0].Text = strings.ReplaceAll(m.Lead.Text, LeadMark, address)
	return m
}

// KindRecord is the Kind of a message that is nothing but the record of the
// question it replaces: the question again, with what became of it where its
// buttons stood. It says nothing new and notifies nobody. A surface that cannot
// change what it showed drops it.
const KindRecord = "record"

// Offers reports whether there is something to press in the message.
func (m Message) Offers() bool {
	return m.Replaces == (Question{}) && (m.Entry != nil || len(m.Options)+len(m.Buttons)+len(m.Fields) > 0)
}

// PartKind says how a part of a message is set.
type PartKind string

// The parts of a message, in reading order.
const (
	Heading PartKind = "heading"
	Text    PartKind = "text"
	Problem PartKind = "problem" // what is wrong and how to mend it
	Table   PartKind = "table"   // Rows: label, text, and where they can be changed their number
	Example PartKind = "example" // lines to write after
	Page    PartKind = "page"    // fixed-width text, up to 110 columns
	Outcome PartKind = "outcome" // of a record: what became of the question
	Context PartKind = "context" // small print
)

// Part is one piece of a message.
type Part struct {
	Kind PartKind `json:"kind"`
	Text string   `json:"text,omitzero"`
	Rows []Row    `json:"rows,omitzero"`
}

// Row is one line of a table.
type Row struct {
	Number int    `json:"number,omitzero"` // the n of "edit n"; 0 where it cannot be changed
	Label  string `json:"label"`
	Text   string `json:"text"`
}

// Button is something to press: an answer or a verb.
type Button struct {
	Label   string `json:"label"` // at most 24 characters for verbs
	Verb    string `json:"verb"`
	Value   string `json:"value,omitzero"`
	Primary bool   `json:"primary,omitzero"`
	// Describe is what a screen reader says where the label is ambiguous.
	Describe string `json:"describe,omitzero"`
	// Confirm asks before the button counts, on surfaces that can; elsewhere the
	// action comes without Confirmed.
	Confirm *Confirm `json:"confirm,omitzero"`
}

// Confirm is a second look before something counts, as plain words: Title at
// most 100 characters, Text 300, Yes and No 30 (Slack's confirmation dialog).
type Confirm struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Yes   string `json:"yes"`
	No    string `json:"no"`
}

// Field is one entry of a form.
type Field struct {
	ID    string    `json:"id"`
	Label string    `json:"label"`
	Hint  string    `json:"hint,omitzero"`
	Kind  FieldKind `json:"kind,omitzero"`
	// Value is what stands in the field at first, in the form in which it comes
	// back: words, the Value of an option, a day as "2027-03-31".
	Value   string   `json:"value,omitzero"`
	Long    bool     `json:"long,omitzero"`
	Options []Button `json:"options,omitzero"`
	// Several says that any number of the options may be chosen. Their values come
	// back one to a line.
	Several bool `json:"several,omitzero"`
}

// FieldKind says what is entered in a field without options.
type FieldKind string

// The kinds of field. A surface that has no picker for one takes words.
const (
	WordsField FieldKind = ""
	DateField  FieldKind = "date" // comes back as "2027-03-31"
	// PersonField is somebody of our company: their ID and, after a tab, their
	// name; of anybody else the name alone. It is never offered where outsiders read.
	PersonField FieldKind = "person"
)
