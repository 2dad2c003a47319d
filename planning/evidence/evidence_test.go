package evidence_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/example"
)

func view(t *testing.T) planning.CustomerView {
	t.Helper()
	v := example.Plan().CustomerView()
	v.Manager = &planning.Person{Kind: planning.Colleague, Name: "Eva Brandt", Side: planning.Ours}
	v.Approvers = []planning.Person{{Kind: planning.ContactKind, Name: "Kim Visser", Side: planning.Customer}}
	v.ReviewPeople = []planning.Person{*v.Manager, v.Approvers[0]}
	return v
}

func TestADocumentComesBackAsItWasSeen(t *testing.T) {
	t.Parallel()
	want := view(t)
	d, err := evidence.Freeze(3, want)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(d.Bytes, []byte("Visser")) || bytes.Contains(d.Bytes, []byte("Brandt")) {
		t.Error("the document holds a name")
	}
	version, got, err := d.Thaw()
	if err != nil || version != 3 {
		t.Fatalf("version %d, %v", version, err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(planning.CustomerView{}, "Status"), cmpopts.EquateEmpty(), cmp.AllowUnexported(civil.Date{})); diff != "" {
		t.Error(diff)
	}
	if code := evidence.CheckCode(d.SHA256); len(code) != 9 || code[4] != '-' || strings.ToUpper(code) != code {
		t.Errorf("check code %q", code)
	}
}

func TestAnAlteredDocumentIsFound(t *testing.T) {
	t.Parallel()
	d, err := evidence.Freeze(1, view(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(d.Bytes); i += 97 {
		altered := d
		altered.Bytes = bytes.Clone(d.Bytes)
		altered.Bytes[i] ^= 1
		if _, _, err := altered.Thaw(); !errors.Is(err, evidence.ErrAltered) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	altered := d
	altered.Names = maps.Clone(d.Names)
	altered.Names["p1"] = evidence.Name{Salt: d.Names["p1"].Salt, Name: "Somebody Else"}
	if _, _, err := altered.Thaw(); !errors.Is(err, evidence.ErrAltered) {
		t.Errorf("another name: %v", err)
	}
	altered.Names = maps.Clone(d.Names)
	altered.Names["p77"] = evidence.Name{Salt: d.Names["p1"].Salt, Name: "One More"}
	if _, _, err := altered.Thaw(); !errors.Is(err, evidence.ErrAltered) {
		t.Errorf("one more name: %v", err)
	}
}

func TestOneNameIsErasedAndTheOthersStay(t *testing.T) {
	t.Parallel()
	d, err := evidence.Freeze(1, view(t))
	if err != nil {
		t.Fatal(err)
	}
	gone := ""
	for ref, n := range d.Names {
		if n.Name == "Kim Visser" {
			gone = ref
		}
	}
	d.Names = maps.Clone(d.Names)
	delete(d.Names, gone)
	_, v, err := d.Thaw()
	if err != nil || v.Approvers[0].Name != "" || v.Manager.Name != "Eva Brandt" {
		t.Errorf("erased: %v, %+v, %+v", err, v.Approvers, v.Manager)
	}
	if got := d.Nameless(); len(got) != 1 || got[0] != gone {
		t.Errorf("without a name: %q, not %q", got, gone)
	}
}

func TestAnIdentityIsTiedToItsRecord(t *testing.T) {
	t.Parallel()
	i, mac, err := evidence.NewIdentity(evidence.Identity{Platform: "slack", User: "U1", Name: "Kim Visser"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := i.HMAC(); err != nil || again != mac {
		t.Errorf("%q, %v; %q before", again, err, mac)
	}
	i.Name = "Tom de Boer"
	if other, err := i.HMAC(); err != nil || other == mac {
		t.Errorf("another name has the same HMAC: %v", err)
	}
}

func chain(t *testing.T, key []byte) []evidence.Link {
	t.Helper()
	var links []evidence.Link
	prev := evidence.First
	for n := range 5 {
		l, err := evidence.Chain(prev, evidence.Entry{
			Seq: int64(n + 1), Tenant: "slack:T1", At: time.Date(2026, 11, 24, 9, 42, n, 0, time.UTC), Kind: "plan.agreement", About: "plan1", Body: json.RawMessage(`{"n":1}`),
		}, key)
		if err != nil {
			t.Fatal(err)
		}
		links, prev = append(links, l), l.Hash
	}
	return links
}

func verify(links []evidence.Link, key []byte) error {
	prev := evidence.First
	for n, l := range links {
		if err := l.Follows(int64(n+1), prev, key); err != nil {
			return err
		}
		prev = l.Hash
	}
	return nil
}

func TestEveryAlterationOfTheChainIsFound(t *testing.T) {
	t.Parallel()
	key := []byte("key")
	if err := verify(chain(t, key), key); err != nil {
		t.Fatal(err)
	}
	if err := verify(chain(t, key), nil); err != nil {
		t.Errorf("without the key: %v", err)
	}
	for name, alter := range map[string]func([]evidence.Link) []evidence.Link{
		"a bit of an entry": func(l []evidence.Link) []evidence.Link { l[2].Bytes[20] ^= 1; return l },
		"a hash":            func(l []evidence.Link) []evidence.Link { l[2].Hash = l[1].Hash; return l },
		"one taken out":     func(l []evidence.Link) []evidence.Link { return append(l[:2], l[3:]...) },
		"one put in": func(l []evidence.Link) []evidence.Link {
			return append(l[:2], append([]evidence.Link{l[1]}, l[2:]...)...)
		},
		"order":  func(l []evidence.Link) []evidence.Link { l[2], l[3] = l[3], l[2]; return l },
		"a MAC":  func(l []evidence.Link) []evidence.Link { l[4].MAC = l[3].MAC; return l },
		"no MAC": func(l []evidence.Link) []evidence.Link { l[4].MAC = ""; return l },
		"made anew without the key": func([]evidence.Link) []evidence.Link {
			return chain(t, []byte("another"))
		},
	} {
		if err := verify(alter(chain(t, key)), key); !errors.Is(err, evidence.ErrAltered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
