package evidence

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Entry is one link of a tenant's chain: an act, or something else that must not
// be changed afterwards (D4). Body is JSON without personal data or text of
// people.
type Entry struct {
	Seq    int64           `json:"seq"` // from 1, without a gap
	Tenant string          `json:"tenant"`
	At     time.Time       `json:"at"` // UTC, microseconds
	Kind   string          `json:"kind"`
	By     string          `json:"by"`      // person id, "" for the program
	About  string          `json:"about"`   // plan or account id
	Ask    string          `json:"request"` // id of the event or job
	Body   json.RawMessage `json:"body"`
}

// Link is an entry in its place: the bytes that were hashed, and the hashes.
type Link struct {
	Seq   int64
	Bytes []byte // of the Entry; never encoded again
	Prev  string // hash of the link before; of the first: 64 zeros
	Hash  string // SHA-256 of Prev's 32 bytes and Bytes, hex (D2)
	MAC   string // HMAC-SHA-256 of Hash under the operator's key
}

// First is the hash before the first link.
const First = "0000000000000000000000000000000000000000000000000000000000000000"

// Chain links an entry to the hash before it. key is the operator's, outside the
// database.
func Chain(prev string, e Entry, key []byte) (Link, error) {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	data, err := json.Marshal(e)
	if err != nil {
		return Link{}, fmt.Errorf("evidence: entry %d: %w", e.Seq, err)
	}
	hash, err := hashed(prev, data)
	if err != nil {
		return Link{}, err
	}
	return Link{Seq: e.Seq, Bytes: data, Prev: prev, Hash: hash, MAC: mac(key, hash)}, nil
}

// Entry decodes a link.
func (l Link) Entry() (Entry, error) {
	var e Entry
	if err := json.Unmarshal(l.Bytes, &e); err != nil {
		return e, fmt.Errorf("evidence: entry %d: %w", l.Seq, err)
	}
	return e, nil
}

// Follows checks that a link is the one after prev, unaltered; with a key also
// that the operator's program made it. ErrAltered names what is wrong. Of an Empty
// link the place and, with a key, the hash are checked: what it covers is gone.
func (l Link) Follows(seq int64, prev string, key []byte) error {
	if l.Empty() {
		switch {
		case l.Seq != seq:
			return fmt.Errorf("%w: entry %d is missing or out of order", ErrAltered, seq)
		case l.Prev != prev:
			return fmt.Errorf("%w: entry %d does not follow the one before", ErrAltered, seq)
		case key != nil && !hmac.Equal([]byte(l.MAC), []byte(mac(key, l.Hash))):
			return fmt.Errorf("%w: entry %d was not made with this key", ErrAltered, seq)
		}
		return nil
	}
	hash, err := hashed(l.Prev, l.Bytes)
	if err != nil {
		return err
	}
	e, err := l.Entry()
	switch {
	case err != nil:
		return fmt.Errorf("%w: entry %d cannot be read", ErrAltered, l.Seq)
	case l.Seq != seq || e.Seq != seq:
		return fmt.Errorf("%w: entry %d is missing or out of order", ErrAltered, seq)
	case l.Prev != prev:
		return fmt.Errorf("%w: entry %d does not follow the one before", ErrAltered, seq)
	case hash != l.Hash:
		return fmt.Errorf("%w: entry %d is not what was written", ErrAltered, seq)
	case key != nil && !hmac.Equal([]byte(l.MAC), []byte(mac(key, l.Hash))):
		return fmt.Errorf("%w: entry %d was not made with this key", ErrAltered, seq)
	}
	return nil
}

func hashed(prev string, data []byte) (string, error) {
	before, err := hex.DecodeString(prev)
	if err != nil {
		return "", fmt.Errorf("%w: hash %q", ErrAltered, prev)
	}
	h := sha256.New()
	h.Write(before)
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil)), nil
}

func mac(key []byte, hash string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(hash))
	return hex.EncodeToString(m.Sum(nil))
}
