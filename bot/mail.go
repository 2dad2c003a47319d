package bot

import "time"

// File is a file that goes with a message or came with one.
type File struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"` // such as application/pdf, with its parameters
	Data      []byte `json:"data"`
	// Made says what Data is made of when the message is handed on, in the form of
	// whoever wrote the message: a plan as a file is large, takes a while to draw,
	// and is kept once, where it belongs. A Sender never sees it. "" where Data is
	// the content itself.
	Made string `json:"made,omitzero"`
}

// Mail is what an event that came by mail carries beside its words. All of it
// but Raw, SHA256 and Auth is what the sender's program claims.
type Mail struct {
	// Raw is the mail byte for byte as it came, and SHA256 its hash in hex: the
	// evidence of what was said (trust C9).
	Raw    []byte
	SHA256 string
	// Cut: the mail was larger than is read. Raw and SHA256 are of its beginning
	// only, and Words is empty.
	Cut bool

	MessageID  string   // with its angle brackets; "" where it has none
	InReplyTo  []string // the same form
	References []string // the same form, oldest first
	From       string   // the one address it comes from, canonical
	FromName   string
	To         []string  // all addresses it went to as far as its header says, canonical
	Subject    string    // one line
	Date       time.Time // by the sender's clock, UTC; zero where it does not say

	// Words are what was written, without the quoted original and the signature.
	// They are kept also where Event.Text is empty, because they are no answer.
	Words string
	// Handed is what a forward hands on, without the header that programs repeat in
	// front of it; "" where the mail is none. It is somebody else's.
	Handed string
	// Quoted: something was taken away from under or between the words.
	Quoted bool
	Files  []File

	// Token is the reply token of the address it was sent to; "" where it was
	// sent to the plain address.
	Token string
	// Automatic: a program wrote it (out of office, a read receipt, a list).
	Automatic bool
	// Forwarded: it hands on somebody else's mail.
	Forwarded bool
	// Unsubscribe: the person's program asks that no more mail is sent.
	Unsubscribe bool
	// Bounce says which mail could not be delivered; nil where it is no bounce.
	Bounce *Bounce

	Auth MailAuth
}

// Personal reports whether a mail is somebody's own words to us, whole: the only
// kind whose words may be taken for an answer. Who that is, Auth says.
func (m *Mail) Personal() bool {
	return !m.Automatic && !m.Forwarded && !m.Cut && m.Bounce == nil
}

// Bounce is the report that a mail did not arrive.
type Bounce struct {
	Recipient string // canonical; "" where the report does not say
	Status    string // as RFC 3463 has it: "5.1.1"; "" where the report does not say
	Final     bool   // false where it is only late
	MessageID string // of the mail that did not arrive, with its angle brackets
	Delivery  string // its Delivery.ID; "" where it was none of ours
}

// MailAuth is what is known about where a mail really came from, as it stood
// when the mail was read: keys are taken out of the DNS later.
type MailAuth struct {
	// Verified: the owner of the sender's domain vouches for the mail, by a valid
	// signature for that domain, or as our own mail server found.
	Verified bool `json:"verified"`
	// By names what that rests on: "dkim", "dmarc", "spf"; "" where it does not.
	By string `json:"by,omitzero"`
	// Signatures are the DKIM signatures of the mail, checked here.
	Signatures []MailSignature `json:"signatures,omitzero"`
	// Server is what our own mail server found (Authentication-Results), as it
	// stands; "" where it says nothing or is not known by name.
	Server string `json:"server,omitzero"`
	// Doubt says in one word why a mail is not verified: "unsigned", "foreign",
	// "invalid", "unreachable" (the DNS), "ambiguous" (a header stands twice).
	Doubt string `json:"doubt,omitzero"`
}

// MailSignature is one DKIM signature.
type MailSignature struct {
	Domain string `json:"domain"`
	Valid  bool   `json:"valid"`
	Reason string `json:"reason,omitzero"` // why it is not
}
