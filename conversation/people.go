package conversation

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lodestar/conversation/locale"
)

// readWho understands a person: oneself, a known name or its beginning, a
// placeholder with side and role, or somebody new, who is asked about.
func (r *run) readWho(scene *Scene, text string) Reading {
	person, found := r.person(scene, text)
	switch {
	case found == known:
		return Reading{Value: PeopleValue(person[0])}
	case len(person) > 1:
		aside := &Aside{ID: "owner_unclear", Ask: Say("ask.person.which", locale.Args{"name": Verbatim(shorten(text))})}
		for i, p := range person[:min(len(person), 5)] {
			v := PeopleValue(p)
			aside.Options = append(aside.Options, AsideOption{Value: strconv.Itoa(i + 1), Label: Verbatim(p.Name), Set: &v})
		}
		aside.Options = append(aside.Options, AsideOption{Value: "other", Label: Say("button.someone_else", nil)})
		return Reading{Aside: aside}
	}
	name := strings.Join(strings.Fields(text), " ")
	if strings.IndexFunc(name, unicode.IsLetter) < 0 || strings.ContainsAny(text, ";\n") || slices.Contains(noNames, locale.Fold(name)) {
		return refuse("problem.not_person", locale.Args{"text": Verbatim(shorten(name))})
	}
	if n := locale.Length(name); n > nameLimit {
		return refuse("problem.too_long", locale.Args{"n": n, "limit": nameLimit, "text": Verbatim(shorten(text))})
	}
	theirs, ours := PeopleValue(Person{Side: Theirs, Name: name}), PeopleValue(Person{Side: Ours, Name: name})
	aside := &Aside{ID: "owner_new", Ask: Say("ask.person.side", locale.Args{"name": Verbatim(name)}), Options: []AsideOption{
		{Value: "theirs", Label: Say("choice.person.side.customer", nil), Set: &theirs},
		{Value: "ours", Label: Say("choice.person.side.ours", nil), Set: &ours},
	}}
	for _, p := range r.similar(scene, name) {
		v := PeopleValue(p)
		aside.Options = slices.Insert(aside.Options, 0, AsideOption{Value: p.Name, Label: Verbatim(p.Name), Set: &v})
	}
	return Reading{Value: theirs, Aside: aside}
}

// noNames are answers to another question; nobody is called so.
var noNames = []string{"yes", "no", "y", "n", "ok", "okay", "ja", "nein", "nee", "save", "speichern", "opslaan"}

// nameLimit is how many characters a name may have (method a.4).
const nameLimit = 60

const (
	unknown = iota
	several
	known
)

// person finds who a text means among the known people.
func (r *run) person(scene *Scene, text string) ([]Person, int) {
	text = strings.Join(strings.Fields(text), " ")
	folded := locale.Fold(text)
	if r.means(scene, "alias.word.me", folded) {
		return []Person{scene.Facts.Me}, known
	}
	side, rest := r.side(scene, text)
	if p, ok := r.placeholder(scene, side, rest); ok {
		return []Person{p}, known
	}
	people := slices.Clone(scene.Facts.People)
	if me := scene.Facts.Me; me.Name != "" && !slices.ContainsFunc(people, func(p Person) bool { return p.ID == me.ID && p.Side == me.Side }) {
		people = append(people, me)
	}
	if side != "" {
		people = slices.DeleteFunc(people, func(p Person) bool { return p.Side != side })
	}
	folded = locale.Fold(rest)
	var begins []Person
	for _, p := range people {
		name := locale.Fold(p.Name)
		if name == folded {
			return []Person{p}, known
		}
		for _, word := range append(strings.Fields(name), name) {
			if len([]rune(folded)) >= 2 && strings.HasPrefix(word, folded) {
				begins = append(begins, p)
				break
			}
		}
	}
	switch {
	case len(begins) == 1:
		return begins, known
	case len(begins) > 1:
		return begins, several
	case side != "" && rest != "":
		return []Person{{Side: side, Name: rest}}, known
	default:
		return nil, unknown
	}
}

// means reports whether a folded text is one of the words of a catalogue key,
// in the person's language or in English.
func (r *run) means(scene *Scene, key, folded string) bool {
	for _, lang := range []locale.Language{scene.Facts.Language, locale.English, locale.German, locale.Dutch} {
		for _, word := range strings.Split(r.words.Printer(lang).Text(key, nil), "|") {
			if locale.Fold(word) == folded && folded != "" {
				return true
			}
		}
	}
	return false
}

// side takes a mark of the side off a name: "Contoso, purchasing",
// "Training coordinator (customer)", "us: service".
func (r *run) side(scene *Scene, text string) (side, rest string) {
	customer := locale.Fold(scene.Facts.Known["customer"])
	which := func(s string) string {
		folded := locale.Fold(s)
		switch {
		case folded == "":
			return ""
		case folded == customer && customer != "", r.means(scene, "alias.word.customer", folded):
			return Theirs
		case r.means(scene, "alias.word.us", folded):
			return Ours
		default:
			return ""
		}
	}
	if open := strings.LastIndexByte(text, '('); open >= 0 && strings.HasSuffix(text, ")") {
		if side := which(text[open+1 : len(text)-1]); side != "" {
			return side, strings.TrimSpace(text[:open])
		}
		// "to be named (customer, purchasing)"
		inside, role, found := strings.Cut(text[open+1:len(text)-1], ",")
		if side := which(inside); found && side != "" && r.means(scene, "alias.word.not_known_yet", locale.Fold(text[:open])) {
			return side, strings.TrimSpace(role)
		}
	}
	for _, mark := range []string{",", ":", " - "} {
		if head, tail, found := strings.Cut(text, mark); found {
			if side := which(head); side != "" {
				return side, ", " + strings.TrimSpace(tail)
			}
			if side := which(tail); side != "" {
				return side, strings.TrimSpace(head)
			}
		}
	}
	if side := which(text); side != "" {
		return side, ""
	}
	return "", text
}

// placeholder reads an owner who is not named yet: a side with a role, a side
// alone, or "not known yet".
func (r *run) placeholder(scene *Scene, side, rest string) (Person, bool) {
	role, marked := strings.CutPrefix(rest, ", ")
	folded := locale.Fold(role)
	switch {
	case r.means(scene, "alias.word.not_known_yet", folded):
		if side == "" {
			side = Theirs
		}
		return Person{Side: side}, true
	case side != "" && role == "":
		return Person{Side: side}, true
	case side != "" && marked:
		for _, p := range scene.Facts.People {
			if locale.Fold(p.Name) == folded {
				return p, true
			}
		}
		return Person{Side: side, Role: role}, true
	default:
		return Person{}, false
	}
}

// similar finds a known name that differs by a slip of the finger.
func (r *run) similar(scene *Scene, name string) []Person {
	var names []string
	for _, p := range scene.Facts.People {
		names = append(names, p.Name)
	}
	closest, ok := locale.Closest(name, names)
	if !ok {
		return nil
	}
	for _, p := range scene.Facts.People {
		if p.Name == closest {
			return []Person{p}
		}
	}
	return nil
}

// readPeople understands a list of people.
func (r *run) readPeople(scene *Scene, step *Step, text string) Reading {
	var v Value
	for _, part := range splitList(text) {
		got := r.readWho(scene, part)
		if got.Aside != nil && len(got.Value.People) == 0 {
			return refuse("problem.not_person", locale.Args{"text": Verbatim(shorten(part))})
		}
		if got.Problem != nil {
			return got
		}
		for _, p := range got.Value.People {
			if !p.Placeholder() && !slices.Contains(v.People, p) {
				v.People = append(v.People, p)
			}
		}
	}
	if len(v.People) < max(step.Min, 1) {
		return refuse("problem.not_person", locale.Args{"text": Verbatim(shorten(text))})
	}
	if step.Max > 0 && len(v.People) > step.Max {
		return refuse("problem.too_many_people", locale.Args{"n": step.Max})
	}
	return Reading{Value: v}
}
