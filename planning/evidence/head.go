package evidence

import (
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Head is how long a chain was at an instant. A chain does not show that its end
// was cut off (D3); a head that lies where the database's owner can't change it
// does.
type Head struct {
	Workspace string    `json:"workspace"`
	At        time.Time `json:"at"` // UTC
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	MAC       string    `json:"mac"` // under the operator's key
}

// Sign returns the head signed with the operator's key.
func (h Head) Sign(key []byte) Head {
	h.At = h.At.UTC().Truncate(time.Second)
	h.MAC = mac(key, h.signed())
	return h
}

// Signed reports whether the head was signed with this key.
func (h Head) Signed(key []byte) bool {
	return hmac.Equal([]byte(h.MAC), []byte(mac(key, h.signed())))
}

func (h Head) signed() string {
	return strings.Join([]string{"head", h.Workspace, h.At.UTC().Format(time.RFC3339), strconv.FormatInt(h.Seq, 10), h.Hash}, "\n")
}

// Line is the head as one line of JSON, without the line's end.
func (h Head) Line() ([]byte, error) {
	data, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("evidence: head: %w", err)
	}
	return data, nil
}

// ParseHead reads such a line.
func ParseHead(line []byte) (Head, error) {
	var h Head
	if err := json.Unmarshal(line, &h); err != nil {
		return h, fmt.Errorf("%w: a head cannot be read", ErrAltered)
	}
	return h, nil
}
