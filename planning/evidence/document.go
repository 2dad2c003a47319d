package evidence

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// Names are who the numbers of a document stand for. The document holds the HMAC
// of each under a salt of its own: a name that was changed afterwards is found,
// and one that was erased can't be guessed back while the others stay (F3).
type Names map[string]Name

// Name is one of them.
type Name struct {
	Salt string `json:"salt"` // 32 random bytes, hex
	Name string `json:"name"`
}

type frozen struct {
	V         int                   `json:"v"`
	MediaType string                `json:"media_type"`
	Version   int                   `json:"version"`
	Names     map[string]string     `json:"names_hmac"` // by number
	View      planning.CustomerView `json:"view"`
}

// ErrAltered says that something is not what was stored first.
var ErrAltered = errors.New("evidence: altered")

// Freeze makes the document of a version from what the customer sees.
func Freeze(version int, v planning.CustomerView) (Document, error) {
	n := numbering{names: Names{}}
	view := n.view(v)
	sums := map[string]string{}
	for ref, name := range n.names {
		var err error
		if name.Salt, err = NewSalt(); err != nil {
			return Document{}, err
		}
		n.names[ref] = name
		if sums[ref], err = name.hmac(ref); err != nil {
			return Document{}, err
		}
	}
	data, err := json.Marshal(frozen{V: 1, MediaType: MediaType, Version: version, Names: sums, View: view}) //nolint:musttag,nolintlint // the view has the names of its fields; not found in every checkout
	if err != nil {
		return Document{}, fmt.Errorf("evidence: freezing version %d: %w", version, err)
	}
	return Document{Bytes: data, SHA256: Sum(data), Names: n.names}, nil
}

// Thaw returns the version and what the customer saw. People whose name was
// erased have none. ErrAltered where names and document do not belong together.
func (d Document) Thaw() (int, planning.CustomerView, error) {
	f, err := d.read()
	if err != nil {
		return 0, planning.CustomerView{}, err
	}
	for ref, name := range d.Names {
		if err := f.holds(ref, name); err != nil {
			return 0, planning.CustomerView{}, err
		}
	}
	names := numbering{names: d.Names, back: true}
	return f.Version, names.view(f.View), nil
}

// Nameless are the numbers of the people whose name is not there any more, in
// order.
func (d Document) Nameless() []string {
	f, err := d.read()
	if err != nil {
		return nil
	}
	var all []string
	for ref := range f.Names {
		if _, ok := d.Names[ref]; !ok {
			all = append(all, ref)
		}
	}
	slices.Sort(all)
	return all
}

func (d Document) read() (f frozen, err error) {
	if Sum(d.Bytes) != d.SHA256 {
		return f, fmt.Errorf("%w: document", ErrAltered)
	}
	if err := json.Unmarshal(d.Bytes, &f); err != nil { //nolint:musttag,nolintlint // as above
		return f, fmt.Errorf("%w: document: %w", ErrAltered, err)
	}
	return f, nil
}

func (f frozen) holds(ref string, n Name) error {
	mac, err := n.hmac(ref)
	if err != nil || !hmac.Equal([]byte(mac), []byte(f.Names[ref])) {
		return fmt.Errorf("%w: name %s of the document", ErrAltered, ref)
	}
	return nil
}

func (n Name) hmac(ref string) (string, error) { return Keyed(n.Salt, []byte(ref+"\x00"+n.Name)) }

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

// NewSalt is 32 random bytes, hex.
func NewSalt() (string, error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("evidence: making a salt: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// Keyed is the hex HMAC-SHA-256 of data under a salt, which is hex.
func Keyed(salt string, data []byte) (string, error) {
	key, err := hex.DecodeString(salt)
	if err != nil {
		return "", fmt.Errorf("evidence: reading a salt: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return hex.EncodeToString(mac.Sum(nil)), nil
}
