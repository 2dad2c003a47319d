package planning

// PersonKind says what a person is to the product (method, kinds of answer).
type PersonKind string

// The three kinds of person.
const (
	Colleague   PersonKind = "colleague"   // a user of the product on our side
	ContactKind PersonKind = "contact"     // somebody in the contact record of the customer
	Placeholder PersonKind = "placeholder" // nobody yet: side and, if known, role
)

// Side says on which side of the table somebody sits.
type Side string

// The two sides.
const (
	Ours     Side = "ours"
	Customer Side = "customer"
)

// Person is somebody who takes part in a plan. ID is the key of the person
// record and never shown; it is empty for a placeholder. At least one of Name
// and Function is given for everybody else; the people of the worked example
// appear by function only (method d.10).
type Person struct {
	Kind     PersonKind `json:"kind,omitempty"`
	ID       string     `json:"id,omitempty"`
	Name     string     `json:"name,omitempty"`
	Side     Side       `json:"side,omitempty"`
	Role     string     `json:"role,omitempty"`     // of a placeholder: the role that is to be filled, such as "purchasing"
	Function string     `json:"function,omitempty"` // what the person does, at most 40 characters
}

// Label is how the person is called in a list: the name, else the function.
// It is empty for a placeholder, whose words are those of the reader's language.
func (p Person) Label() string {
	switch {
	case p.Kind == Placeholder:
		return ""
	case p.Name != "":
		return p.Name
	default:
		return p.Function
	}
}

// IsZero reports whether nobody was named, not even a placeholder.
func (p Person) IsZero() bool { return p == Person{} }

// Named reports whether p is a person and not a placeholder.
func (p Person) Named() bool { return !p.IsZero() && p.Kind != Placeholder }

// SamePerson reports whether a and b are one person: the same id, or, where one
// of them has none, the same words.
func SamePerson(a, b Person) bool {
	if a.ID != "" && b.ID != "" {
		return a.ID == b.ID && a.Kind == b.Kind
	}
	a.ID, b.ID = "", ""
	return a == b
}

// BuyingRole is the part somebody plays when the customer buys (main_contacts,
// method f.2).
type BuyingRole string

// The six roles of the buying centre.
const (
	Initiator  BuyingRole = "initiator"
	User       BuyingRole = "user"
	Influencer BuyingRole = "influencer"
	Decider    BuyingRole = "decider"
	Buyer      BuyingRole = "buyer"
	Gatekeeper BuyingRole = "gatekeeper"
)

// BuyingRoles returns all roles in the order in which they are offered.
func BuyingRoles() []BuyingRole {
	return []BuyingRole{Initiator, User, Influencer, Decider, Buyer, Gatekeeper}
}
