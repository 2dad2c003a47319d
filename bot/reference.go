package bot

import (
	"crypto/rand"
	"fmt"
)

// NewReference is a short name for something that went wrong on our side. It is all
// that a person is told of it, and stands in the log beside what happened (trust H3).
func NewReference() string {
	var b [2]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return fmt.Sprintf("%X", b)
}
