package evidence

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lodestar/planning"
)

// MediaType is the format of a frozen document.
const MediaType = "application/vnd.lodestar.plan+json;v=1"

// Document is a version of the plan as the customer sees it, frozen. People
// stand in it by number; their names are in a Names block of their own, so that
// a name can be erased and the document still proves what was agreed to (D6).
type Document struct {
	Bytes  []byte // JSON; never encoded again
	SHA256 string // of Bytes, hex
	Names  Names
}

// Names are who the numbers of a document stand for. The document holds their
// HMAC under the salt: a name that was changed afterwards is found, and one that
// was erased can't be guessed back.
type Names struct {
	Salt   string            `json:"salt"` // 32 random bytes, hex
	People map[string]string `json:"people"`
}

type frozen struct {
	V         int                   `json:"v"`
	MediaType string                `json:"media_type"`
	Version   int                   `json:"version"`
	NamesHMAC string                `json:"names_hmac"`
	View      planning.CustomerView `json:"view"`
}

// ErrAltered says that something is not what was stored first.
var ErrAltered = errors.New("evidence: altered")

// Freeze makes the document of a version from what the customer sees.
func Freeze(version int, v planning.CustomerView) (Document, error) {
	salt, err := newSalt()
	if err != nil {
		return Document{}, err
	}
	n := numbering{names: Names{Salt: salt, People: map[string]string{}}}
	view := n.view(v)
	mac, err := n.names.hmac()
	if err != nil {
		return Document{}, err
	}
	data, err := json.Marshal(frozen{V: 1, MediaType: MediaType, Version: version, NamesHMAC: mac, View: view})
	if err != nil {
		return Document{}, fmt.Errorf("evidence: freezing version %d: %w", version, err)
	}
	return Document{Bytes: data, SHA256: Sum(data), Names: n.names}, nil
}

// Thaw returns the version and what the customer saw. Where the names were
// erased, people have none. ErrAltered where names and document do not belong
// together.
func (d Document) Thaw() (int, planning.CustomerView, error) {
	if Sum(d.Bytes) != d.SHA256 {
		return 0, planning.CustomerView{}, fmt.Errorf("%w: document", ErrAltered)
	}
	var f frozen
	if err := json.Unmarshal(d.Bytes, &f); err != nil {
		return 0, planning.CustomerView{}, fmt.Errorf("evidence: reading a document: %w", err)
	}
	if d.Names.Erased() {
		return f.Version, f.View, nil
	}
	mac, err := d.Names.hmac()
	if err != nil {
		return 0, planning.CustomerView{}, err
	}
	if !hmac.Equal([]byte(mac), []byte(f.NamesHMAC)) {
		return 0, planning.CustomerView{}, fmt.Errorf("%w: names of a document", ErrAltered)
	}
	names := numbering{names: d.Names, back: true}
	return f.Version, names.view(f.View), nil
}

// Erased reports whether the names were erased on somebody's request (F3).
func (n Names) Erased() bool { return n.Salt == "" }

func (n Names) hmac() (string, error) {
	data, err := json.Marshal(n.People) // keys in order
	if err != nil {
		return "", fmt.Errorf("evidence: names: %w", err)
	}
	return keyed(n.Salt, data)
}

// Sum is the hex SHA-256 by which documents, wordings and mails are known.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// CheckCode is the short form of a document's sum that people compare:
// 7F3A-91C2 (trust 1).
func CheckCode(sum string) string {
	if len(sum) < 8 {
		return ""
	}
	code := strings.ToUpper(sum[:8])
	return code[:4] + "-" + code[4:]
}

func newSalt() (string, error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("evidence: making a salt: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

func keyed(salt string, data []byte) (string, error) {
	key, err := hex.DecodeString(salt)
	if err != nil {
		return "", fmt.Errorf("evidence: reading a salt: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return hex.EncodeToString(mac.Sum(nil)), nil
}
