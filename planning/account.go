package planning

// NoChannel is the stored answer "none" to account_channel or team_channel.
const NoChannel = "none"

// Account is the customer as we manage it (method a.4 and the account fields
// of d.1). One account has one account manager (001-09).
type Account struct {
	ID          string
	Name        string `step:"customer_name"`
	Manager     Person `step:"primary_account_manager"`
	Deputy      *Person
	Mentor      *Person
	Language    string `step:"account_language"`  // en, de or nl: the language of everything to the customer
	TimeZone    string `step:"account_time_zone"` // IANA name
	Country     string `step:"account_country"`   // ISO 3166 code, with a region where holidays differ: "US", "DE-BY"
	Channel     string `step:"account_channel"`   // the channel shared with the customer, or NoChannel
	TeamChannel string `step:"team_channel"`      // the internal channel, or NoChannel
}

// Salutation is how a contact is addressed (contact_salutation).
type Salutation string

// The salutations. SalutationNone is an answer: the full name is used. The
// empty Salutation means that it is not known.
const (
	SalutationMs   Salutation = "ms"
	SalutationMr   Salutation = "mr"
	SalutationNone Salutation = "none"
)

// Contact is the record of one person at the customer (method a.4).
type Contact struct {
	ID         string
	Name       string     `step:"contact_name"`
	Function   string     `step:"contact_function"`
	Email      string     `step:"contact_email"`
	Language   string     `step:"contact_language"` // empty: that of the account
	Salutation Salutation `step:"contact_salutation"`
	Identity   string     `step:"contact_identity"` // the chat user the contact is bound to; a display name never binds
}

// Person returns the contact as somebody who takes part in a plan.
func (c Contact) Person() Person {
	return Person{Kind: ContactKind, ID: c.ID, Name: c.Name, Side: Customer, Function: c.Function}
}

// Contact returns the record of the person: by id, and where the person has
// none, by name and function.
func (p Plan) Contact(person Person) (Contact, bool) {
	for _, c := range p.Contacts {
		if SamePerson(c.Person(), person) {
			return c, true
		}
	}
	return Contact{}, false
}
