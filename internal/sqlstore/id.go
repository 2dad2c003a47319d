package sqlstore

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// The prefixes of ids, so that a person who reads a log knows what they see.
const (
	planPrefix    = "pln_"
	accountPrefix = "acc_"
	sessionPrefix = "ses_"
	jobPrefix     = "job_"
	messagePrefix = "dlv_"
	actPrefix     = "agr_"
)

// newID returns a prefix and 80 random bits: unguessable enough that a forged
// one is never met (B1), and short enough for a button's value.
func newID(prefix string) string {
	var b [10]byte
	rand.Read(b[:]) // it never fails
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
