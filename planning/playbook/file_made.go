package playbook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/export"
)

// madeOf is what a plan as a file is made of when the message it goes with is
// handed on (bot.File.Made): the queue keeps no second copy of a plan, and drawing
// holds up nobody's turn. A version that was presented is frozen, so its file is
// the same whenever it is made; of the working plan it shows the plan as it is when
// it is handed on.
type madeOf struct {
	Plan   string            `json:"plan"`
	Format export.Format     `json:"format"`
	View   planning.Audience `json:"view"`
	// Shown is the presented version, 0 for the working plan.
	Shown int `json:"shown,omitzero"`
	// Stands says that the file tells who has agreed to the version by now; else it
	// shows it as it was presented.
	Stands   bool            `json:"stands,omitzero"`
	Language locale.Language `json:"language,omitzero"` // of the internal view
	At       time.Time       `json:"at"`                // stands in files that say when they were made
	// Else is the form where the page of a frozen version does not fit one sheet:
	// nobody can shorten it any more. "" where that is to be said.
	Else export.Format `json:"else,omitzero"`
	// Report is the slot of the meeting whose progress report it is; Shown and View
	// are not looked at then.
	Report civil.Date `json:"report,omitzero"`
	// Evidence says that it is the zip with what proves the customer's answers: for the
	// account manager alone, who hands it on.
	Evidence bool `json:"evidence,omitzero"`
}

// file is a file that is made of o, by this name without its ending.
func (o madeOf) file(name string) (bot.File, error) {
	made, err := json.Marshal(o)
	return bot.File{Name: name, MediaType: o.Format.MIME(), Made: string(made)}, err
}

var (
	// errFileAudience says that a file with what is for us alone was about to go
	// where customers read (B5).
	errFileAudience = errors.New("playbook: an internal file for a place where customers read")
	errNoFile       = errors.New("playbook: what a file is made of is gone")
)

// MakeFiles makes the files of a message that is about to be handed on. One that
// cannot be made is left out, and the message says so and why. With an error
// nothing may be handed on; a *bot.Refused is final.
func (b *Book) MakeFiles(tx Tx, d bot.Delivery) (bot.Delivery, error) {
	if !slices.ContainsFunc(d.Message.Attachments, func(f bot.File) bool { return f.Made != "" }) {
		return d, nil
	}
	printer, err := b.readerOf(tx, d)
	if err != nil {
		return d, err
	}
	var files []bot.File
	var parts []bot.Part
	for _, f := range d.Message.Attachments {
		if f.Made == "" {
			files = append(files, f)
			continue
		}
		made, err := b.makeFile(tx, d.To, f)
		if refused := (*bot.Refused)(nil); errors.As(err, &refused) {
			return d, err
		}
		if errors.Is(err, errNoFile) {
			parts = append(parts, bot.Part{Kind: bot.Problem, Text: printer.Text("problem.file_gone", locale.Args{"file": bot.Escape(f.Name)})})
			continue
		}
		if text, mine := ExportProblem(printer, err); mine {
			parts = append(parts, bot.Part{Kind: bot.Problem, Text: bot.Escape(text)})
			continue
		}
		if err != nil {
			return d, err
		}
		files = append(files, made)
	}
	d.Message.Attachments = files
	if len(parts) > 0 { // in front of small print
		at := len(d.Message.Parts)
		for at > 0 && d.Message.Parts[at-1].Kind == bot.Context {
			at--
		}
		d.Message.Parts = slices.Insert(slices.Clone(d.Message.Parts), at, parts...)
	}
	return d, nil
}

// readerOf prints in the language of a message.
func (b *Book) readerOf(tx Tx, d bot.Delivery) (locale.Printer, error) {
	if lang, ok := locale.ParseLanguage(d.Message.Language); ok {
		return b.Words.Printer(lang), nil
	}
	person, ok, err := tx.Person(d.To.Tenant, d.To.Person)
	if err != nil || !ok {
		return b.Words.Printer(locale.English.Formal()), err
	}
	lang, err := b.LanguageOf(tx, person)
	return b.Words.Printer(lang), err
}

// makeFile makes one file for a place.
func (b *Book) makeFile(tx Tx, to bot.Address, f bot.File) (bot.File, error) {
	var o madeOf
	if err := json.Unmarshal([]byte(f.Made), &o); err != nil {
		return f, fmt.Errorf("playbook: a file made of what is not known: %w", err)
	}
	f.Made = ""
	if to.Audience == bot.Customer && o.View != planning.ForCustomer {
		return f, &bot.Refused{Final: true, Cause: errFileAudience}
	}
	plan, ok, err := tx.Plan(to.Tenant, o.Plan)
	if err != nil || !ok {
		return f, errors.Join(err, missingUnless(ok))
	}
	if o.Evidence {
		if !to.Direct() || to.Audience == bot.Customer {
			return f, &bot.Refused{Final: true, Cause: errFileAudience}
		}
		f.Data, err = b.Evidence(tx, to.Tenant, o.Plan, o.At)
		return f, err
	}
	account, ok, err := tx.Account(to.Tenant, plan.Account)
	if err != nil || !ok {
		return f, errors.Join(err, missingUnless(ok))
	}
	if !o.Report.IsZero() {
		return b.reportFile(tx, f, o, plan, account)
	}
	if o.Shown != 0 {
		return b.shownFile(tx, f, o, plan, account)
	}
	versions, err := tx.Versions(to.Tenant, plan.ID)
	if err != nil {
		return f, err
	}
	done, err := b.Export(tx, OpenPlan{Plan: plan, Account: account, Versions: versions}, ExportOrder{Format: o.Format, View: o.View, Language: o.Language}, o.At)
	f.Data = done.Content
	return f, err
}

func missingUnless(ok bool) error {
	if ok {
		return nil
	}
	return errNoFile
}

// shownFile makes the file of a version that was presented, from what is frozen of
// it.
func (b *Book) shownFile(tx Tx, f bot.File, o madeOf, plan Plan, account Account) (bot.File, error) {
	all, err := tx.Presentations(plan.Tenant, plan.ID)
	if err != nil {
		return f, err
	}
	i := slices.IndexFunc(all, func(p Presentation) bool { return p.Version == o.Shown })
	if i < 0 {
		return f, errNoFile
	}
	e := NewEnv(tx, b, o.At, &Person{}, bot.Address{Tenant: plan.Tenant}, "")
	c, err := e.cardOf(all[i], &plan, &account)
	if err != nil {
		return f, err
	}
	paper, err := PaperOf(tx, plan.Tenant)
	if err != nil {
		return f, err
	}
	view, err := c.fileView(o.Stands)
	if err != nil {
		return f, err
	}
	var content bytes.Buffer
	made := export.Made{Paper: paper, At: o.At.UTC().Truncate(time.Second)}
	_, err = export.WriteView(&content, o.Format, view, c.words, made)
	if long := (*export.TooLong)(nil); errors.As(err, &long) && o.Else != "" {
		f.Name = strings.TrimSuffix(f.Name, path.Ext(f.Name)) + o.Else.Extension()
		f.MediaType = o.Else.MIME()
		content.Reset()
		_, err = export.WriteView(&content, o.Else, view, c.words, made)
	}
	if err != nil {
		return f, fmt.Errorf("playbook: writing a version as a file: %w", err)
	}
	f.Data = content.Bytes()
	return f, nil
}

// fileView is what a version shows in a file: as it was presented, or with who has
// agreed to it.
func (c card) fileView(stands bool) (planning.CustomerView, error) {
	_, view, err := c.p.Document.Thaw()
	if err != nil {
		return view, err
	}
	view.Status = planning.Status{State: planning.Presented, Version: c.p.Version, AnswerBy: c.p.AnswerBy}
	if stands && len(c.agreed) > 0 {
		view.Status = planning.Status{State: planning.Active, Version: c.p.Version, Agreed: c.agreed}
	}
	return view, nil
}

// files are a version in the form that was agreed with the customer, for mails
// and the shared channel (000-67).
func (c card) files(now time.Time, stands bool) ([]bot.File, error) {
	view, err := c.fileView(false)
	if err != nil {
		return nil, err
	}
	name := bot.Plain(c.words.Text("customer.mail.file", locale.Args{"customer": c.customer, "version": c.p.Version}))
	var files []bot.File
	for _, format := range export.Agreed(view.Format) {
		f, err := c.fileAs(format, now, stands, name)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func (c card) fileAs(format export.Format, now time.Time, stands bool, name string) (bot.File, error) {
	return madeOf{
		Plan: c.p.Plan, Shown: c.p.Version, Format: format, View: planning.ForCustomer, Stands: stands, At: now, Else: export.HTMLFile,
	}.file(name + format.Extension())
}
