package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"lodestar/internal/sqlstore"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// ErrAltered says that verify found something that is not what was stored.
var ErrAltered = errors.New("something was altered")

// VerifyOptions say what to verify.
type VerifyOptions struct {
	Database string
	Key      []byte // the operator's; nil checks the hashes alone
	Now      func() time.Time
}

// Verify recomputes every agreement and the audit chain and prints what it
// found, each altered item by name. It reads beside the process that writes.
// ErrAltered where something was altered.
//
// Not seen: entries cut off the end of the chain. That shows only against a
// head that was noted elsewhere, which is why the heads are printed.
func Verify(ctx context.Context, o VerifyOptions, w io.Writer) (err error) {
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: o.Database, Now: o.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	v := verification{key: o.Key, w: w}
	if err := store.Evidence(ctx, v.workspace); err != nil {
		return err
	}
	switch {
	case v.failed != nil:
		return v.failed
	case v.altered == 0 && v.workspaces == 0:
		_, err = fmt.Fprintln(w, "nothing was presented yet: there is nothing to verify")
	case v.altered > 0:
		return fmt.Errorf("%w: %d of the items above", ErrAltered, v.altered)
	}
	return err
}

type verification struct {
	key        []byte
	w          io.Writer
	workspaces int
	altered    int
	failed     error // of writing
}

func (v *verification) say(format string, args ...any) {
	if v.failed == nil {
		_, v.failed = fmt.Fprintf(v.w, format+"\n", args...)
	}
}

func (v *verification) wrong(format string, args ...any) {
	v.altered++
	v.say("ALTERED  "+format, args...)
}

func (v *verification) workspace(e sqlstore.Evidence) error {
	v.workspaces++
	before := v.altered
	entries := v.chain(e)
	v.presentations(e)
	erased := v.acts(e, entries)
	head := evidence.First
	if len(e.Chain) > 0 {
		head = e.Chain[len(e.Chain)-1].Hash
	}
	v.say("%s: %d entries, %d versions, %d records, %d with an erased identity; head %d %s",
		e.Tenant, len(e.Chain), len(e.Presentations), len(e.Acts), erased, len(e.Chain), head)
	if v.altered == before {
		v.say("%s: unaltered", e.Tenant)
	}
	return v.failed
}

// chain checks the links one after the other and returns what they hold.
func (v *verification) chain(e sqlstore.Evidence) map[int64]evidence.Entry {
	entries := map[int64]evidence.Entry{}
	prev := evidence.First
	for i, link := range e.Chain {
		if err := link.Follows(int64(i+1), prev, v.key); err != nil {
			v.wrong("%s: %v", e.Tenant, err)
		}
		prev = link.Hash
		if entry, err := link.Entry(); err == nil {
			entries[link.Seq] = entry
		}
	}
	return entries
}

func (v *verification) presentations(e sqlstore.Evidence) {
	for _, p := range e.Presentations {
		name := fmt.Sprintf("%s: plan %s, version %d", e.Tenant, p.Plan, p.Version)
		version, _, err := p.Document.Thaw()
		switch {
		case err != nil:
			v.wrong("%s: %v", name, err)
		case version != p.Version:
			v.wrong("%s: the document is that of version %d", name, version)
		}
		if evidence.Sum([]byte(p.Wording.Text)) != p.Wording.SHA256 {
			v.wrong("%s: the wording", name)
		}
		if !sent(e, p) {
			v.wrong("%s: no entry of the chain says that it was presented like this", name)
		}
	}
}

// sent looks for the entry that was made when a version went out: it holds the
// sums of document and wording.
func sent(e sqlstore.Evidence, p playbook.Presentation) bool {
	for _, link := range e.Chain {
		entry, err := link.Entry()
		if err != nil || entry.Kind != playbook.EntryPresented || entry.About != p.Plan {
			continue
		}
		var body struct {
			Version int    `json:"version"`
			Plan    string `json:"plan_sha256"`
			Wording string `json:"wording_sha256"`
		}
		if json.Unmarshal(entry.Body, &body) == nil && body.Version == p.Version && body.Plan == p.Document.SHA256 && body.Wording == p.Wording.SHA256 {
			return true
		}
	}
	return false
}

// acts checks that each act is the one its record tells of, and each identity
// the one its record was made for.
func (v *verification) acts(e sqlstore.Evidence, entries map[int64]evidence.Entry) (erased int) {
	recorded := map[string]bool{}
	for _, a := range e.Acts {
		name := fmt.Sprintf("%s: record %s", e.Tenant, a.ID)
		entry, ok := entries[a.Seq]
		var r evidence.Record
		if !ok || json.Unmarshal(entry.Body, &r) != nil {
			v.wrong("%s: its entry %d of the chain is missing", name, a.Seq)
			continue
		}
		recorded[r.ID] = true
		if r.ID != a.ID || r.Plan != a.Plan || r.Version != a.Version || r.Act.Kind != a.Kind || r.Act.Means != a.Means || r.Act.RequestID != a.Request || !r.When.Server.Equal(a.At) {
			v.wrong("%s: it is not what entry %d says", name, a.Seq)
		}
		v.onVersion(e, name, r)
		if who := e.Identities[a.ID]; who.Erased() {
			erased++
		} else if mac, err := who.HMAC(); err != nil || mac != r.Actor.IdentityHMAC {
			v.wrong("%s: who it was", name)
		} else if evidence.Sum([]byte(who.Rendered)) != r.Shown.RenderedSHA256 {
			v.wrong("%s: the text that was shown", name)
		}
	}
	for seq, entry := range entries {
		var r evidence.Record
		if entry.Kind == evidence.TypeAgreement && json.Unmarshal(entry.Body, &r) == nil && !recorded[r.ID] {
			v.wrong("%s: the record of entry %d is missing", e.Tenant, seq)
		}
	}
	return erased
}

// onVersion checks that a record is about the version as it is stored.
func (v *verification) onVersion(e sqlstore.Evidence, name string, r evidence.Record) {
	for _, p := range e.Presentations {
		if p.Plan != r.Plan || p.Version != r.Version {
			continue
		}
		if r.PlanSHA256 != p.Document.SHA256 || r.Shown.WordingSHA256 != p.Wording.SHA256 {
			v.wrong("%s: version %d is not the one it was given on", name, r.Version)
		}
		return
	}
	v.wrong("%s: version %d is missing", name, r.Version)
}
