package app

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"lodestar/planning/evidence"
)

// notedHead is a head of the file outside the database.
type notedHead struct {
	evidence.Head
	line int // from 1
	err  error
	met  bool
}

// readHeads reads the file of the heads; without one there are none.
func readHeads(path string) ([]notedHead, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path) //nolint:gosec // the operator named it
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the heads of the audit chain cannot be read; look at LODESTAR_HEADS_FILE: %w", err)
	}
	var heads []notedHead
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		h, err := evidence.ParseHead(lines.Bytes())
		heads = append(heads, notedHead{Head: h, line: n, err: err})
	}
	return heads, lines.Err()
}

// compareHeads looks whether the chain of a workspace still holds every head
// that was noted of it.
func (v *verification) compareHeads() {
	hashes := map[int64]string{}
	reached := int64(0)
	for _, link := range v.e.Chain {
		hashes[link.Seq], reached = link.Hash, link.Seq
	}
	for i, h := range v.heads {
		if h.err != nil || h.Workspace != v.e.Tenant {
			continue
		}
		v.heads[i].met = true
		v.found.Heads++
		item := fmt.Sprintf("head of %s", h.At.UTC().Format("2006-01-02"))
		switch {
		case v.key != nil && !signedByAny(h.Head, v.key, v.old):
			v.wrong(item, "line %d of the file of heads was not made with this key", h.line)
		case h.Seq > reached:
			v.wrong(item, "the chain reached entry %d then, and ends with entry %d now: its end was cut off", h.Seq, reached)
		case hashes[h.Seq] != h.Hash && !v.named[entryItem(h.Seq)]:
			v.wrong(item, "entry %d is another one now", h.Seq)
		}
	}
	v.noted = slices.DeleteFunc(v.noted, func(h evidence.Head) bool {
		if hashes[h.Seq] != h.Hash {
			return false
		}
		v.found.Heads++
		return true
	})
}

// missingHeads are those of workspaces that are not there any more, and those
// that no chain holds.
func (v *verification) missingHeads() {
	for _, h := range v.heads {
		switch {
		case h.err != nil:
			v.wrong("file of heads", "line %d cannot be read", h.line)
		case !h.met:
			v.wrong("head of "+h.At.UTC().Format("2006-01-02"), "the whole chain of %s is gone; it reached entry %d then", h.Workspace, h.Seq)
		}
	}
	for _, h := range v.noted {
		v.found.Heads++
		v.wrong(fmt.Sprintf("head %d", h.Seq), "no chain has this entry with this hash")
	}
}

// signedByAny reports whether the operator's program signed a head, with the key of
// now or one that it has replaced.
func signedByAny(h evidence.Head, key []byte, old [][]byte) bool {
	return h.Signed(key) || slices.ContainsFunc(old, h.Signed)
}
