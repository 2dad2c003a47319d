package app

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/internal/sqlstore"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/export"
	"lodestar/planning/playbook"
)

//go:embed bundle/verify.py bundle/plan.html
var bundleFiles embed.FS

// EvidenceOptions say whose evidence is written. Either Account or Plan is named.
type EvidenceOptions struct {
	Database string
	Tenant   string
	Account  string // by name: the plan of theirs that was presented last
	Plan     string // by id
	Now      func() time.Time
}

// WriteEvidence writes all that proves what a customer answered to a plan, as one
// zip that anybody can check offline, without a key (trust C10). It holds what the
// customer may read and nothing else: entries about others stand in it by their
// hash alone. It opens the database for reading only. What was altered is exported
// as it is: the check in the zip finds it.
func WriteEvidence(ctx context.Context, o EvidenceOptions, w io.Writer) (err error) {
	words, err := locale.Load()
	if err != nil {
		return err
	}
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: o.Database, Now: o.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return store.Read(ctx, func(tx playbook.Tx) error { return bundled(tx, words, o, w) })
}

// bundled writes the evidence as a transaction sees it.
func bundled(tx playbook.Tx, words *locale.Catalogue, o EvidenceOptions, w io.Writer) error {
	b := bundle{words: words, index: bundleIndex{Exported: o.Now().UTC().Truncate(time.Second)}}
	err := b.find(tx, o)
	if err != nil {
		return err
	}
	if b.of, err = sqlstore.EvidenceIn(tx, o.Tenant); err != nil {
		return err
	}
	if err := b.gather(); err != nil {
		return err
	}
	return b.write(w)
}

// evidenceFile is the evidence of a plan as it is sent in a chat.
func (a *App) evidenceFile(tx playbook.Tx, tenant, plan string, now time.Time) ([]byte, error) {
	var file bytes.Buffer
	err := bundled(tx, a.Words, EvidenceOptions{Tenant: tenant, Plan: plan, Now: func() time.Time { return now }}, &file)
	return file.Bytes(), err
}

// bundle is the evidence of one plan, as files.
type bundle struct {
	words   *locale.Catalogue
	account playbook.Account
	plan    playbook.Plan
	of      sqlstore.Evidence
	zone    *time.Location // the customer's
	paper   export.Paper   // of the workspace
	erased  bool           // somebody's name is not there any more

	files []bundleFile
	index bundleIndex
}

type bundleFile struct {
	name string
	data []byte
}

// bundleIndex says which files belong together. The names are for ever: verify.py
// of an old bundle reads them.
type bundleIndex struct {
	Exported time.Time       `json:"exported"`
	Plan     string          `json:"plan"`
	Versions []bundleVersion `json:"versions"`
	Records  []bundleRecord  `json:"records"`
}

type bundleVersion struct {
	Version int    `json:"version"`
	Entry   int64  `json:"entry"`
	Plan    string `json:"plan"`
	Wording string `json:"wording"`
	Names   string `json:"names"`
}

type bundleRecord struct {
	Entry   int64  `json:"entry"`
	Version int    `json:"version"`
	Wording string `json:"wording"`
	Salt    string `json:"salt,omitempty"`
	Who     string `json:"who,omitempty"`
	Shown   string `json:"shown,omitempty"`
	Said    string `json:"said,omitempty"`
	Mail    string `json:"mail,omitempty"`
}

type bundleLink struct {
	Seq  int64  `json:"seq"`
	Prev string `json:"prev"`
	Hash string `json:"hash"`
	MAC  string `json:"mac,omitempty"`
	File string `json:"file,omitempty"`
}

// find looks up the plan and its account.
func (b *bundle) find(tx playbook.Tx, o EvidenceOptions) (err error) {
	var ok bool
	var plans []playbook.Plan
	switch {
	case o.Plan != "":
		var plan playbook.Plan
		if plan, ok, err = tx.Plan(o.Tenant, o.Plan); err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("there is no plan %q in %s", o.Plan, o.Tenant)
		}
		plans = []playbook.Plan{plan}
		b.account, _, err = tx.Account(o.Tenant, plan.Account)
	default:
		if b.account, _, err = findPlan(tx, o.Tenant, o.Account); err == nil {
			plans, err = tx.PlansOf(o.Tenant, b.account.ID)
		}
	}
	if err != nil {
		return err
	}
	if b.paper, err = playbook.PaperOf(tx, o.Tenant); err != nil {
		return err
	}
	b.zone = time.UTC
	if zone, err := time.LoadLocation(b.account.Record.Text("account_time_zone", 0)); err == nil {
		b.zone = zone
	}
	for _, plan := range plans {
		presented, err := tx.Presentations(o.Tenant, plan.ID)
		if err != nil {
			return err
		}
		if len(presented) > 0 {
			b.plan = plan
			return nil
		}
	}
	return fmt.Errorf("nothing was presented to %s yet, so there is nothing to be proved", b.account.Name)
}

func (b *bundle) add(name string, data []byte) string {
	b.files = append(b.files, bundleFile{name, data})
	return name
}

func (b *bundle) addJSON(name string, v any) (string, error) {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return "", fmt.Errorf("app: evidence: %w", err)
	}
	return b.add(name, append(data, '\n')), nil
}

// gather makes the files, but for those that are about all of them.
func (b *bundle) gather() error {
	b.index.Plan = b.plan.ID
	entries, err := b.chain()
	if err != nil {
		return err
	}
	for _, p := range b.of.Presentations {
		if p.Plan != b.plan.ID {
			continue
		}
		if err := b.version(p, entries); err != nil {
			return err
		}
	}
	for _, a := range b.of.Acts {
		if a.Plan != b.plan.ID {
			continue
		}
		if err := b.record(a); err != nil {
			return err
		}
	}
	script, err := bundleFiles.ReadFile("bundle/verify.py")
	if err != nil {
		return err
	}
	b.add("verify.py", script)
	if _, err := b.addJSON("index.json", b.index); err != nil {
		return err
	}
	for _, lang := range []locale.Language{locale.English, locale.German.Formal(), locale.Dutch.Formal()} {
		b.add("README."+string(lang.Base())+".txt", []byte(b.instructions(b.words.Printer(lang))))
	}
	return nil
}

// chain writes the entries about this plan's versions and answers, and the hashes
// of all others, so that it can be seen that none was put in or taken out. It
// returns the entries in which versions were sent, by version.
func (b *bundle) chain() (map[int]int64, error) {
	sent := map[int]int64{}
	var links []bundleLink
	for _, l := range b.of.Chain {
		link := bundleLink{Seq: l.Seq, Prev: l.Prev, Hash: l.Hash}
		if entry, err := l.Entry(); err == nil && entry.About == b.plan.ID {
			body, isSent := sentBody(entry)
			if isSent {
				sent[body.Version] = l.Seq
			}
			if isSent || entry.Kind == evidence.TypeAgreement {
				link.MAC, link.File = l.MAC, b.add(fmt.Sprintf("entries/%d.json", l.Seq), l.Bytes)
			}
		}
		links = append(links, link)
	}
	_, err := b.addJSON("chain.json", links)
	return sent, err
}

func (b *bundle) version(p sqlstore.StoredPresentation, entries map[int]int64) error {
	folder := fmt.Sprintf("version-%d/", p.Version)
	names := p.Document.Names
	if names == nil {
		names = evidence.Names{}
	}
	b.erased = b.erased || len(p.Document.Nameless()) > 0
	file, err := b.addJSON(folder+"names.json", names)
	if err != nil {
		return err
	}
	b.index.Versions = append(b.index.Versions, bundleVersion{
		Version: p.Version, Entry: entries[p.Version], Names: file,
		Plan: b.add(folder+"plan.json", p.Document.Bytes), Wording: b.add(folder+"wording.txt", []byte(p.Wording.Text)),
	})
	page, err := b.page(p)
	if err != nil {
		return err
	}
	b.add(folder+"plan.html", page)
	pdf, err := b.pdf(p)
	if err != nil || len(pdf) == 0 {
		return err
	}
	b.add(folder+"plan.pdf", pdf)
	return nil
}

// pdf is the version on one page, as it was presented; nil where it does not fit one.
func (b *bundle) pdf(p sqlstore.StoredPresentation) ([]byte, error) {
	view, words, err := b.view(p)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	_, err = export.WriteView(&file, export.PDFFile, view, words, export.Made{Paper: b.paper, At: p.At.UTC().Truncate(time.Second)})
	if long := (*export.TooLong)(nil); errors.As(err, &long) {
		return nil, nil
	}
	return file.Bytes(), err
}

// view is what a version shows, with who agrees to it now, in the language in which it
// was presented.
func (b *bundle) view(p sqlstore.StoredPresentation) (planning.CustomerView, locale.Printer, error) {
	_, view, err := p.Document.Thaw()
	if err != nil {
		return view, locale.Printer{}, fmt.Errorf("version %d: %w", p.Version, err)
	}
	lang, ok := locale.ParseLanguage(p.Wording.Language)
	if !ok {
		lang = locale.English.Formal()
	}
	view.Status = planning.Status{State: planning.Presented, Version: p.Version, AnswerBy: p.AnswerBy, Agreed: b.agreed(p)}
	return view, b.words.Printer(lang), nil
}

// page is the version to be read, in the language in which it was presented, with
// who agrees to it now.
func (b *bundle) page(p sqlstore.StoredPresentation) ([]byte, error) {
	view, words, err := b.view(p)
	if err != nil {
		return nil, err
	}
	article, err := export.CustomerHTML(view, words)
	if err != nil {
		return nil, err
	}
	shell, err := template.ParseFS(bundleFiles, "bundle/plan.html")
	if err != nil {
		return nil, fmt.Errorf("app: evidence: %w", err)
	}
	var text strings.Builder
	err = shell.Execute(&text, struct {
		Lang, Title string
		Page        template.HTML
	}{string(words.Language().Base()), words.Text("evidence.version", locale.Args{"customer": b.account.Name, "version": p.Version}), template.HTML(article)}) //nolint:gosec // made by a template that escapes
	if err != nil {
		return nil, fmt.Errorf("app: evidence: %w", err)
	}
	return []byte(text.String()), nil
}

// agreed are the answers to a version that stand.
func (b *bundle) agreed(p sqlstore.StoredPresentation) []planning.ShownAgreement {
	standing := map[int]planning.ShownAgreement{}
	var order []int
	for _, a := range b.of.Acts {
		if a.Plan != p.Plan || a.Version != p.Version {
			continue
		}
		switch a.Kind {
		case evidence.Agree:
			standing[a.Contact] = planning.ShownAgreement{
				Person: planning.Person{Kind: planning.ContactKind, Name: a.Identity.Name, Side: planning.Customer}, On: civil.Of(a.At.In(b.zone)), Version: a.Version, Evidence: a.Means,
			}
			order = append(slices.DeleteFunc(order, func(c int) bool { return c == a.Contact }), a.Contact)
		case evidence.Withdraw:
			delete(standing, a.Contact)
		case evidence.RequestChange:
		}
	}
	var all []planning.ShownAgreement
	for _, contact := range order {
		if s, ok := standing[contact]; ok {
			all = append(all, s)
		}
	}
	return all
}

// record writes who answered, what they saw and what they wrote. What was erased
// is left out.
func (b *bundle) record(a sqlstore.StoredAct) error {
	r := bundleRecord{Entry: a.Seq, Version: a.Version, Salt: a.Identity.Salt}
	folder := "records/" + strconv.FormatInt(a.Seq, 10) + "/"
	r.Wording = b.add(folder+"wording.txt", []byte(b.wordingOf(a)))
	if i := slices.IndexFunc(b.of.Mails, func(m playbook.KeptMail) bool { return m.Act == a.ID }); i >= 0 && len(b.of.Mails[i].Raw) > 0 {
		r.Mail = b.add(folder+"mail.eml", b.of.Mails[i].Raw)
	}
	if a.Identity.Erased() {
		b.erased = true
		b.index.Records = append(b.index.Records, r)
		return nil
	}
	who, err := a.Identity.Bytes()
	if err != nil {
		return err
	}
	r.Who = b.add(folder+"who.json", who)
	r.Shown = b.add(folder+"shown.txt", []byte(a.Identity.Rendered))
	if a.Identity.Said != "" {
		r.Said = b.add(folder+"said.txt", []byte(a.Identity.Said))
	}
	b.index.Records = append(b.index.Records, r)
	return nil
}

// wordingOf is the text that an act was done on: that of the card, of a mail or of
// the page behind its link.
func (b *bundle) wordingOf(a sqlstore.StoredAct) string {
	var r evidence.Record
	for _, l := range b.of.Chain {
		if entry, err := l.Entry(); err == nil && l.Seq == a.Seq {
			_ = json.Unmarshal(entry.Body, &r) // what is no record has no wording
		}
	}
	for _, p := range b.of.Presentations {
		for _, w := range append(p.Wordings, p.Wording) {
			if p.Plan == a.Plan && p.Version == a.Version && w.SHA256 == r.Shown.WordingSHA256 {
				return w.Text
			}
		}
	}
	return ""
}

// instructions say what is there, how it is checked and what that is worth.
func (b *bundle) instructions(words locale.Printer) string {
	head := "0"
	hash := evidence.First
	if n := len(b.of.Chain); n > 0 {
		head, hash = strconv.FormatInt(b.of.Chain[n-1].Seq, 10), b.of.Chain[n-1].Hash
	}
	parts := []string{
		words.Text("evidence.title", locale.Args{"customer": b.account.Name}),
		words.Text("evidence.intro", locale.Args{"customer": b.account.Name}),
		words.Text("evidence.check", nil),
		words.Text("evidence.files", nil),
		words.Text("evidence.head", locale.Args{"seq": head, "hash": hash}),
		words.Text("evidence.worth", nil),
	}
	if b.erased {
		parts = append(parts, words.Text("evidence.erased", nil))
	}
	return strings.Join(parts, "\n\n") + "\n"
}
