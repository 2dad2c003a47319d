package evidence

import (
	"slices"
	"strconv"

	"lodestar/planning"
)

// numbering puts numbers in the place of names, or, back, names in the place of
// numbers.
type numbering struct {
	names Names
	back  bool
}

// view copies a customer view with every person of it replaced.
func (n *numbering) view(v planning.CustomerView) planning.CustomerView {
	v.PreparedBy = n.pointer(v.PreparedBy)
	v.Manager = n.pointer(v.Manager)
	v.Team = slices.Clone(v.Team)
	for i := range v.Team {
		v.Team[i].Person = n.person(v.Team[i].Person)
	}
	v.Actions = slices.Clone(v.Actions)
	for i := range v.Actions {
		v.Actions[i].Owner = n.person(v.Actions[i].Owner)
	}
	v.Approvers = n.people(v.Approvers)
	v.StatusEmailTo = n.people(v.StatusEmailTo)
	v.ReviewPeople = n.people(v.ReviewPeople)
	return v
}

func (n *numbering) people(people []planning.Person) []planning.Person {
	people = slices.Clone(people)
	for i := range people {
		people[i] = n.person(people[i])
	}
	return people
}

func (n *numbering) pointer(p *planning.Person) *planning.Person {
	if p == nil {
		return nil
	}
	person := n.person(*p)
	return &person
}

func (n *numbering) person(p planning.Person) planning.Person {
	if n.back {
		p.Name = n.names[p.ID].Name
		p.ID = ""
		return p
	}
	p.ID = ""
	if p.Name == "" {
		return p
	}
	for ref, known := range n.names {
		if known.Name == p.Name {
			p.ID, p.Name = ref, ""
			return p
		}
	}
	p.ID = "p" + strconv.Itoa(len(n.names)+1)
	n.names[p.ID] = Name{Name: p.Name}
	p.Name = ""
	return p
}
