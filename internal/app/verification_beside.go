package app

import (
	"encoding/json"
	"maps"
	"slices"

	"lodestar/internal/sqlstore"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// mails checks that the mails which acts rest on are there as they came. What our
// mail server found about them is not covered but for what the record says of it.
func (v *verification) mails() {
	kept := map[string]bool{}
	for _, m := range v.e.Mails {
		if v.gone(evidence.ItemMail(m.SHA256)) {
			kept[m.SHA256+m.Act] = true
			continue
		}
		if evidence.Sum(m.Raw) != m.SHA256 {
			v.wrong(evidence.ItemMail(m.SHA256), "it is not what came")
		}
		kept[m.SHA256+m.Act] = true
		if m.Act != playbook.OfNote && !slices.ContainsFunc(v.e.Acts, func(a sqlstore.StoredAct) bool { return a.ID == m.Act }) && !v.broken("record ") {
			v.wrong(evidence.ItemMail(m.SHA256), "the record that rests on it is missing")
		}
	}
	for _, a := range v.e.Acts {
		entry := v.body[a.Seq]
		var r evidence.Record
		if entry.Kind != evidence.TypeAgreement || json.Unmarshal(entry.Body, &r) != nil || r.Mail == "" || v.named[entryItem(a.Seq)] || v.named["record "+r.ID] {
			continue
		}
		if !kept[r.Mail+a.ID] {
			v.wrong(evidence.ItemMail(r.Mail), "it is missing; record %s rests on it", a.ID)
		}
	}
}

// notes checks what the account manager reported against the entries made then,
// note by note.
func (v *verification) notes() {
	if v.broken("entr") {
		return // it may be that of a note, and which are the others' is not known
	}
	entries := map[string][]evidence.Entry{}
	for _, seq := range slices.Sorted(maps.Keys(v.body)) {
		if entry := v.body[seq]; entry.Kind == playbook.EntryNote {
			entries[entry.About] = append(entries[entry.About], entry)
		}
	}
	count := map[string]int64{}
	for _, n := range v.e.Notes {
		item := evidence.ItemNote(n.Plan, n.N)
		count[n.Plan]++
		if n.N != count[n.Plan] {
			v.wrong(evidence.ItemNote(n.Plan, count[n.Plan]), "it is missing")
			count[n.Plan] = n.N
		}
		if n.N < 1 || n.N > int64(len(entries[n.Plan])) {
			v.wrong(item, "no entry says that it was noted")
			continue
		}
		entry := entries[n.Plan][n.N-1]
		var body playbook.Noted
		if json.Unmarshal(entry.Body, &body) != nil || body.Version != n.Version || entry.By != n.By || !entry.At.Equal(n.At) || body.Mail != n.Mail ||
			body.SHA256 != evidence.Sum([]byte(n.Text)) && !v.gone(evidence.ItemNote(n.Plan, n.N)) {
			v.wrong(item, "it is not what entry %d says", entry.Seq)
		}
	}
	for plan, all := range entries {
		for n := count[plan] + 1; n <= int64(len(all)); n++ {
			v.wrong(evidence.ItemNote(plan, n), "it is missing")
		}
	}
}
