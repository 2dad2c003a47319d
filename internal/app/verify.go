package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lodestar/internal/sqlstore"
	"lodestar/planning/evidence"
)

// ErrAltered says that verify found something that is not what was stored.
var ErrAltered = errors.New("something was altered")

// VerifyOptions say what to verify.
type VerifyOptions struct {
	Database string
	Key      []byte   // the operator's; nil checks the hashes alone
	OldKeys  [][]byte // that it has replaced, the newest first
	Heads    string   // file of the heads that were noted outside; one that is not there is none
	// Noted are further heads, as the administrators were told them; of these only
	// Seq and Hash count.
	Noted []evidence.Head
	Now   func() time.Time
}

// Verified is what was found. Its JSON form is what `lodestar verify --json`
// prints; the names are for ever.
type Verified struct {
	Key        KeyState            `json:"key"`
	Heads      int                 `json:"heads"` // noted outside, and compared
	Workspaces []VerifiedWorkspace `json:"workspaces"`
	Altered    []Altered           `json:"altered"`
	Mend       string              `json:"mend,omitzero"` // what to do about it
}

// KeyState says what was done with the operator's key.
type KeyState string

// The states of the key.
const (
	KeyChecked KeyState = "checked"
	KeyMissing KeyState = "missing" // the hashes were checked, not who made the entries
	KeyWrong   KeyState = "wrong"   // not one entry was made with it
)

// VerifiedWorkspace is how much was verified of a workspace.
type VerifiedWorkspace struct {
	Workspace string `json:"workspace"`
	Entries   int    `json:"entries"`
	Versions  int    `json:"versions"`
	Records   int    `json:"records"`
	Erased    int    `json:"erased"` // items that were erased on somebody's request
	Head      struct {
		Seq  int64  `json:"seq"`
		Hash string `json:"hash"`
	} `json:"head"`
}

// Altered names one item that is not what was stored, without a word of it.
type Altered struct {
	Workspace string `json:"workspace,omitempty"`
	Item      string `json:"item"`
	Says      string `json:"says"`
}

// Verify recomputes every agreement and the audit chain, and compares the chain
// with the heads that were noted outside. It reads beside the process that
// writes. The error is for what keeps it from verifying; whether something was
// altered says Err.
//
// Not seen: entries cut off the end since the last head was noted; and what
// somebody did who has the database, the key and the heads.
func Verify(ctx context.Context, o VerifyOptions) (v Verified, err error) {
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: o.Database, Now: o.Now})
	if err != nil {
		return Verified{}, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	heads, err := readHeads(o.Heads)
	if err != nil {
		return Verified{}, err
	}
	check := verification{key: o.Key, old: o.OldKeys, heads: heads, noted: o.Noted, found: Verified{Key: KeyMissing, Workspaces: []VerifiedWorkspace{}, Altered: []Altered{}}}
	if err := store.Evidence(ctx, check.workspace); err != nil {
		return Verified{}, err
	}
	check.end()
	switch {
	case check.found.Key == KeyWrong:
		check.found.Mend = mendKey
	case len(check.found.Altered) > 0:
		check.found.Mend = mendAltered
	}
	return check.found, nil
}

// What an operator does about what was found.
const (
	mendKey     = "Name the right key with LODESTAR_KEY_FILE; if this is the right one, the whole chain was made anew by somebody without it."
	mendAltered = "Keep this database as it is and compare it with a backup; docs/operations.md says how."
)

// Err is ErrAltered where something was altered, nil where nothing was.
func (v Verified) Err() error {
	switch len(v.Altered) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%w: 1 item", ErrAltered)
	default:
		return fmt.Errorf("%w: %d items", ErrAltered, len(v.Altered))
	}
}

// WriteJSON writes what was found as one JSON object.
func (v Verified) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// WriteText writes what was found as sentences for an operator.
func (v Verified) WriteText(w io.Writer) error {
	var text strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	for _, a := range v.Altered {
		item := a.Item
		if a.Workspace != "" {
			item = a.Workspace + ": " + item
		}
		say("ALTERED  %s: %s", item, a.Says)
	}
	for _, of := range v.Workspaces {
		say("%s: %d entries, %d versions, %d records, %d items erased on request; head %d %s",
			of.Workspace, of.Entries, of.Versions, of.Records, of.Erased, of.Head.Seq, of.Head.Hash)
	}
	switch {
	case len(v.Workspaces) == 0 && len(v.Altered) == 0:
		say("Nothing was presented yet: there is nothing to verify.")
	case len(v.Altered) == 0:
		say("Unaltered.")
	}
	switch {
	case len(v.Workspaces) == 0:
	case v.Key == KeyMissing:
		say("There was no key: the hashes were checked, not who made the entries.")
	case v.Key == KeyWrong:
		say("Not one entry was made with this key.")
	}
	switch {
	case len(v.Workspaces) == 0:
	case v.Heads == 0:
		say("No head was noted outside the database: that the end of the chain was cut off could not be seen.")
	default:
		say("Heads noted outside the database and compared: %d.", v.Heads)
	}
	if v.Mend != "" {
		say("%s", v.Mend)
	}
	_, err := io.WriteString(w, text.String())
	return err
}
