package app

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lodestar/internal/sqlstore"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// verification goes through the evidence, workspace by workspace.
type verification struct {
	key   []byte
	old   [][]byte // that it has replaced, the newest first
	heads []notedHead
	noted []evidence.Head // told to administrators; taken away where found
	found Verified

	strange int // entries that this key did not make, beside being as they were
	entries int

	// Of the workspace in hand.
	e      sqlstore.Evidence
	body   map[int64]evidence.Entry
	erased map[string]bool // items that an entry says were erased
	named  map[string]bool // items that were found altered: nothing else is concluded from them
}

func (v *verification) wrong(item, format string, args ...any) {
	v.named[item] = true
	v.found.Altered = append(v.found.Altered, Altered{Workspace: v.e.Tenant, Item: item, Says: fmt.Sprintf(format, args...)})
}

// gone reports whether an item was erased on somebody's request, and counts it.
func (v *verification) gone(item string) bool {
	if v.erased[item] {
		v.found.Workspaces[len(v.found.Workspaces)-1].Erased++
	}
	return v.erased[item]
}

func (v *verification) workspace(e sqlstore.Evidence) error {
	v.e, v.named = e, map[string]bool{}
	of := VerifiedWorkspace{Workspace: e.Tenant, Entries: len(e.Chain), Versions: len(e.Presentations), Records: len(e.Acts)}
	of.Head.Hash = evidence.First
	if n := len(e.Chain); n > 0 {
		of.Head.Seq, of.Head.Hash = e.Chain[n-1].Seq, e.Chain[n-1].Hash
	}
	v.found.Workspaces = append(v.found.Workspaces, of)
	v.chain()
	v.presentations()
	v.acts()
	v.mails()
	v.notes()
	v.states()
	v.compareHeads()
	return nil
}

func entryItem(seq int64) string { return fmt.Sprintf("entry %d", seq) }

// chain checks the links one after the other and keeps what they hold. An entry
// is called by the number it holds itself, as long as it is what was written.
func (v *verification) chain() {
	v.body, v.erased = map[int64]evidence.Entry{}, map[string]bool{}
	prev, next := evidence.First, int64(1)
	age := len(v.old) // of the key in use: 0 is the newest. Nothing is made with an older one again
	dropped := v.dropped()
	for _, link := range v.inOrder() {
		item := entryItem(link.Seq)
		switch {
		case link.Seq < next:
			v.wrong(item, "it stands there twice")
			continue
		case link.Seq == next+1:
			v.wrong(entryItem(next), "it is missing")
		case link.Seq > next:
			v.wrong(fmt.Sprintf("entries %d to %d", next, link.Seq-1), "they are missing")
		}
		if link.Seq > next || v.named[entryItem(link.Seq-1)] {
			prev = link.Prev // one thing is said of one item
		}
		v.entries++
		if err := link.Follows(link.Seq, prev, nil); err != nil {
			v.wrong(item, "%s", says(err))
		} else if v.key != nil {
			made := v.madeWith(link.Link, prev)
			switch {
			case made < 0:
				v.strange++
				v.wrong(item, strangeEntry)
			case made > age:
				v.wrong(item, "it was made with a key that had been replaced by then")
			default:
				age = made
			}
		}
		prev, next = link.Hash, link.Seq+1
		if link.Empty() {
			if !dropped.Has(link.Seq) {
				v.wrong(item, "its words are gone, and no entry says that they were kept long enough")
			}
			continue
		}
		entry, err := link.Entry()
		if err != nil {
			continue
		}
		if entry.About != link.About && !v.named[item] {
			v.wrong(item, "it is filed under something else than it is about")
		}
		v.body[link.Seq] = entry
		var erasure evidence.Erasure
		if entry.Kind == evidence.EntryErased && json.Unmarshal(entry.Body, &erasure) == nil {
			for _, item := range erasure.Items {
				v.erased[item] = true
			}
		}
	}
}

// dropped are the entries whose words are gone because they were kept long enough,
// as the latest entry about that says.
func (v *verification) dropped() (d evidence.Dropped) {
	for _, link := range slices.Backward(v.e.Chain) {
		if entry, err := link.Entry(); err == nil && entry.Kind == evidence.EntryDropped && json.Unmarshal(entry.Body, &d) == nil {
			return d
		}
	}
	return d
}

// madeWith is the key that made a link: 0 for the one in use, 1 for the one before
// it and so on, -1 for none of them.
func (v *verification) madeWith(link evidence.Link, prev string) int {
	for i, key := range append([][]byte{v.key}, v.old...) {
		if link.Follows(link.Seq, prev, key) == nil {
			return i
		}
	}
	return -1
}

// inOrder are the links by the numbers that they hold themselves, without those
// of other workspaces. Where a link is not what was written, the number of its
// row counts.
func (v *verification) inOrder() []sqlstore.StoredLink {
	var all []sqlstore.StoredLink
	for _, link := range v.e.Chain {
		entry, err := link.Entry()
		if err == nil && link.Follows(entry.Seq, link.Prev, nil) != nil {
			moved := link
			moved.Seq = entry.Seq
			if moved.Follows(entry.Seq, link.Prev, nil) == nil {
				v.wrong(entryItem(entry.Seq), "it is filed as number %d", link.Seq)
				link = moved
			}
		}
		if err == nil && entry.Tenant != v.e.Tenant && link.Follows(entry.Seq, link.Prev, nil) == nil {
			v.wrong(entryItem(entry.Seq), "it is of another workspace")
			continue
		}
		all = append(all, link)
	}
	slices.SortStableFunc(all, func(a, b sqlstore.StoredLink) int { return cmp.Compare(a.Seq, b.Seq) })
	return all
}

const strangeEntry = "it was not made with this key"

// says is what was wrong, without the prefix of the package that found it.
func says(err error) string {
	text := strings.TrimPrefix(err.Error(), evidence.ErrAltered.Error()+": ")
	return text
}

func (v *verification) presentations() {
	known := map[string]bool{}
	for _, p := range v.e.Presentations {
		item := evidence.ItemVersion(p.Plan, p.Version)
		known[item] = true
		for _, part := range p.Damaged {
			v.wrong(item, "%s cannot be read", part)
		}
		version, _, err := p.Document.Thaw()
		switch {
		case err != nil:
			v.wrong(item, "%s", says(err))
		case version != p.Version:
			v.wrong(item, "the document is that of version %d", version)
		}
		for _, ref := range p.Document.Nameless() {
			if !v.gone(evidence.ItemName(p.Plan, p.Version, ref)) && !slices.Contains(p.Damaged, "the names") {
				v.wrong(item, "name %s is missing", ref)
			}
		}
		if evidence.Sum([]byte(p.Wording.Text)) != p.Wording.SHA256 && !slices.Contains(p.Damaged, "the wording") {
			v.wrong(item, "the wording")
		}
		for _, w := range p.Wordings {
			if evidence.Sum([]byte(w.Text)) != w.SHA256 {
				v.wrong(item, "the wording %s", w.ID)
			}
		}
		v.wasSent(item, p)
	}
	for _, seq := range slices.Sorted(maps.Keys(v.body)) {
		entry := v.body[seq]
		if v.named[entryItem(seq)] {
			continue
		}
		if body, ok := sentBody(entry); ok && !known[evidence.ItemVersion(entry.About, body.Version)] {
			v.wrong(evidence.ItemVersion(entry.About, body.Version), "it is missing; entry %d says that it was presented", seq)
		}
	}
}

func sentBody(entry evidence.Entry) (body playbook.Sent, ok bool) {
	return body, entry.Kind == playbook.EntryPresented && json.Unmarshal(entry.Body, &body) == nil
}

// wasSent looks for the entry that was made when a version went out and compares
// it: it holds the sums of document and wording, and ties all that was sent.
func (v *verification) wasSent(item string, p sqlstore.StoredPresentation) {
	for _, link := range v.e.Chain {
		body, ok := sentBody(v.body[link.Seq])
		if v.named[entryItem(link.Seq)] && link.About == p.Plan {
			return // it may be the one
		}
		if !ok || v.body[link.Seq].About != p.Plan || body.Version != p.Version {
			continue
		}
		if body.PlanSHA256 != p.Document.SHA256 {
			v.wrong(item, "the document is not the one of entry %d", link.Seq)
		}
		if body.WordingSHA256 != p.Wording.SHA256 && !slices.Contains(p.Damaged, "the wording") {
			v.wrong(item, "the wording is not the one of entry %d", link.Seq)
		}
		if v.gone(evidence.ItemSheet(p.Plan, p.Version)) {
			return
		}
		if mac, err := evidence.Keyed(p.SheetSalt, p.Sheet); (err != nil || mac != body.SheetHMAC) && len(p.Damaged) == 0 {
			v.wrong(item, "what was sent with it, to whom, where and when")
		}
		return
	}
	if !v.broken("entr") {
		v.wrong(item, "no entry says that it was presented")
	}
}

// acts checks that each act is the one its record tells of, and each identity
// the one its record was made for.
func (v *verification) acts() {
	recorded := map[string]bool{}
	for _, a := range v.e.Acts {
		item := "record " + a.ID
		for _, part := range a.Damaged {
			v.wrong(item, "%s cannot be read", part)
		}
		entry, ok := v.body[a.Seq]
		if v.named[entryItem(a.Seq)] {
			recorded[a.ID] = true
			continue
		}
		var r evidence.Record
		if !ok || entry.Kind != evidence.TypeAgreement || json.Unmarshal(entry.Body, &r) != nil {
			v.wrong(item, "its entry %d is missing", a.Seq)
			continue
		}
		if r.ID != a.ID && slices.ContainsFunc(v.e.Acts, func(o sqlstore.StoredAct) bool { return o.ID == r.ID }) {
			v.wrong(item, "entry %d is that of another record", a.Seq)
			continue
		}
		recorded[r.ID] = true
		item = "record " + r.ID
		if field := differs(a, r); field != "" {
			v.wrong(item, "its %s is not what entry %d says", field, a.Seq)
		}
		if r.ID != a.ID {
			continue // who it was is filed under the id
		}
		v.onVersion(item, r)
		if !slices.Contains(a.Damaged, "who it was") {
			v.identity(a, r)
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(v.body)) {
		entry := v.body[seq]
		if v.named[entryItem(seq)] {
			continue
		}
		var r evidence.Record
		if entry.Kind == evidence.TypeAgreement && json.Unmarshal(entry.Body, &r) == nil && !recorded[r.ID] {
			v.wrong("record "+r.ID, "it is missing; entry %d tells of it", seq)
		}
	}
}

// differs names the first field in which an act is not what its record says.
func differs(a sqlstore.StoredAct, r evidence.Record) string {
	items, _ := json.Marshal(a.Items)   // strings
	covers, _ := json.Marshal(r.Covers) // strings
	switch {
	case r.ID != a.ID:
		return "id"
	case r.Tenant != a.Tenant:
		return "workspace"
	case r.Plan != a.Plan:
		return "plan"
	case r.Version != a.Version:
		return "version"
	case r.Actor.Person != strconv.Itoa(a.Contact):
		return "contact"
	case r.Act.Kind != a.Kind:
		return "kind"
	case r.Act.Means != a.Means:
		return "means"
	case r.Act.RequestID != a.Request:
		return "request"
	case !r.When.Server.Equal(a.At):
		return "time"
	case len(a.Items)+len(r.Covers) > 0 && !bytes.Equal(items, covers):
		return "items"
	}
	return ""
}

func (v *verification) identity(a sqlstore.StoredAct, r evidence.Record) {
	who := a.Identity
	switch mac, err := who.HMAC(); {
	case v.gone(evidence.ItemWho(a.ID)):
		if !who.Erased() {
			v.wrong("record "+a.ID, "who it was: an entry says that this was erased")
		}
		return
	case err != nil || mac != r.Actor.IdentityHMAC:
		v.wrong("record "+a.ID, "who it was")
	}
	if !v.gone(evidence.ItemShown(a.ID)) && evidence.Sum([]byte(who.Rendered)) != r.Shown.RenderedSHA256 {
		v.wrong("record "+a.ID, "the text that was shown")
	}
	if said, err := who.SaidHMAC(); !v.gone(evidence.ItemSaid(a.ID)) && (err != nil || said != r.Said) {
		v.wrong("record "+a.ID, "what was written")
	}
}

// onVersion checks that a record is about the version as it is stored.
func (v *verification) onVersion(item string, r evidence.Record) {
	for _, p := range v.e.Presentations {
		if p.Plan != r.Plan || p.Version != r.Version {
			continue
		}
		if v.named[evidence.ItemVersion(p.Plan, p.Version)] {
			return
		}
		known := slices.Contains(p.Damaged, "the wording") ||
			slices.ContainsFunc(append(p.Wordings, p.Wording), func(w playbook.Wording) bool { return w.SHA256 == r.Shown.WordingSHA256 })
		if r.PlanSHA256 != p.Document.SHA256 || !known {
			v.wrong(item, "version %d is not the one it was given on", r.Version)
		}
		return
	}
	if !v.named[evidence.ItemVersion(r.Plan, r.Version)] {
		v.wrong(item, "version %d, on which it was given, is missing", r.Version)
	}
}

// states checks what follows from the records: the state of a version is none of
// the evidence, but a version that is called agreed needs somebody who agrees.
func (v *verification) states() {
	if v.broken("entr", "record ") {
		return // what they come to is not known
	}
	for _, p := range v.e.Presentations {
		later := slices.ContainsFunc(v.e.Presentations, func(o sqlstore.StoredPresentation) bool { return o.Plan == p.Plan && o.Version > p.Version })
		if may := v.mayBe(p); !slices.Contains(may, p.State) && (p.State != planning.VersionSuperseded || !later) {
			v.wrong(evidence.ItemVersion(p.Plan, p.Version), "it is called %q; by its records it is %q", p.State, may[0])
		} else if p.WithdrawnBy != "" && p.State != planning.VersionWithdrawn || p.State == planning.VersionWithdrawn && !v.withdrawn(p) {
			v.wrong(evidence.ItemVersion(p.Plan, p.Version), "who withdrew it")
		}
	}
}

// broken reports whether an item of these kinds was found altered.
func (v *verification) broken(kinds ...string) bool {
	for item := range v.named {
		if slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(item, kind) }) {
			return true
		}
	}
	return false
}

// mayBe are the states that the records of a version leave open, beside
// superseded, the likeliest first.
func (v *verification) mayBe(p sqlstore.StoredPresentation) []planning.VersionState {
	agrees, ever, asked := v.standing(p)
	switch {
	case agrees:
		return []planning.VersionState{planning.VersionAgreed}
	case ever && asked:
		return []planning.VersionState{planning.VersionWithdrawn, planning.VersionChangesRequested}
	case ever:
		return []planning.VersionState{planning.VersionWithdrawn}
	case asked:
		return []planning.VersionState{planning.VersionChangesRequested, planning.VersionWithdrawn}
	default:
		return []planning.VersionState{planning.VersionPresented, planning.VersionWithdrawn}
	}
}

// standing reports whether somebody agrees to a version now, ever did, and
// whether changes were asked for.
func (v *verification) standing(p sqlstore.StoredPresentation) (agrees, ever, asked bool) {
	now := map[int]bool{}
	for _, a := range v.e.Acts { // in order of their entries
		if a.Plan != p.Plan || a.Version != p.Version {
			continue
		}
		switch a.Kind {
		case evidence.Agree:
			now[a.Contact], ever = true, true
		case evidence.Withdraw:
			delete(now, a.Contact)
		case evidence.RequestChange:
			asked = true
		}
	}
	return len(now) > 0, ever, asked
}

// withdrawn reports whether who withdrew a version fits its records: an approver
// can only take back what they gave.
func (v *verification) withdrawn(p sqlstore.StoredPresentation) bool {
	_, ever, _ := v.standing(p)
	switch p.WithdrawnBy {
	case planning.WithdrawnByApprover:
		return ever
	case planning.WithdrawnByManager:
		return true
	default:
		return false
	}
}

// end says what concerns the whole database. Where not one entry fits the key,
// that is one thing to be said and not one per entry.
func (v *verification) end() {
	v.e, v.named = sqlstore.Evidence{}, map[string]bool{}
	if v.key != nil {
		v.found.Key = KeyChecked
	}
	if v.entries > 0 && v.strange == v.entries {
		v.found.Key = KeyWrong
		v.found.Altered = slices.DeleteFunc(v.found.Altered, func(a Altered) bool { return a.Says == strangeEntry })
		v.wrong("the key", "not one entry was made with it")
	}
	v.missingHeads()
}
