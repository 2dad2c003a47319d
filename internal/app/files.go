package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/export"
	"lodestar/planning/playbook"
)

// ExportOptions say which plan goes where.
type ExportOptions struct {
	Database string
	Tenant   string
	Account  string            // by name
	Format   string            // see export.Formats
	View     planning.Audience // internal or customer
	Version  int               // 0 is the working plan
	Paper    string            // a4 or letter; "" is what the workspace prints on
	Language locale.Language   // of the internal page; the customer view is in the customer's language
	Warn     io.Writer         // told what the person should know beside the file
	Now      func() time.Time
}

// Export writes a plan as a file. It opens the database for reading only and
// works beside the process that writes it. Where a page does not fit one sheet,
// nothing is written and the error says what to cut and by how much.
func Export(ctx context.Context, o ExportOptions, w io.Writer) (err error) {
	format, ok := export.ParseFormat(o.Format)
	if !ok {
		return fmt.Errorf("--format %q is not known; use one of %s", o.Format, strings.Join(formatNames(), ", "))
	}
	order := playbook.ExportOrder{Format: format, View: o.View, Version: o.Version, Language: o.Language}
	if o.Paper != "" {
		if order.Paper, ok = export.ParsePaper(o.Paper); !ok {
			return fmt.Errorf("--paper %q is not known; use a4 or letter", o.Paper)
		}
	}
	words, err := locale.Load()
	if err != nil {
		return err
	}
	book, err := playbook.All(words)
	if err != nil {
		return err
	}
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: o.Database, Now: o.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var file playbook.ExportedFile
	err = store.Read(ctx, func(tx playbook.Tx) error {
		account, plan, err := findPlan(tx, o.Tenant, o.Account)
		if err != nil {
			return err
		}
		versions, err := tx.Versions(o.Tenant, plan.ID)
		if err != nil {
			return err
		}
		file, err = book.Export(tx, playbook.OpenPlan{Plan: plan, Account: account, Versions: versions}, order, o.Now().UTC())
		return err
	})
	printer := words.Printer(o.Language)
	if text, mine := playbook.ExportProblem(printer, err); mine {
		return errors.New(bot.Plain(text))
	}
	if err != nil {
		return err
	}
	if said := playbook.LostLetters(printer, file.Lost); said != "" && o.Warn != nil {
		if _, err := fmt.Fprintln(o.Warn, said); err != nil {
			return err
		}
	}
	_, err = w.Write(file.Content)
	return err
}

func formatNames() []string {
	var all []string
	for _, f := range export.Formats() {
		all = append(all, string(f))
	}
	return all
}

func findPlan(tx playbook.Tx, tenant, name string) (playbook.Account, playbook.Plan, error) {
	account, ok, err := tx.AccountNamed(tenant, name)
	if err != nil {
		return account, playbook.Plan{}, err
	}
	if !ok {
		accounts, err := tx.Accounts(tenant)
		if err != nil {
			return account, playbook.Plan{}, err
		}
		var known []string
		for _, a := range accounts {
			known = append(known, a.Name)
		}
		if len(known) == 0 {
			return account, playbook.Plan{}, errors.New("there is no account yet; write a plan in the chat, or load the example with: lodestar import --example")
		}
		return account, playbook.Plan{}, fmt.Errorf("there is no account %q; there are: %s", name, strings.Join(known, ", "))
	}
	plans, err := tx.PlansOf(tenant, account.ID)
	if err != nil {
		return account, playbook.Plan{}, err
	}
	for _, p := range plans {
		if p.State != playbook.Cancelled {
			return account, p, nil
		}
	}
	return account, playbook.Plan{}, fmt.Errorf("there is no plan for %s", account.Name)
}

// ImportOptions say what is read.
type ImportOptions struct {
	Options
	Tenant   string
	Manager  string // person id of who manages what has no account manager; "" for nobody
	File     string // its name, for the format
	Language locale.Language
	// Confirm is asked with the differences; nothing is stored where it says
	// no.
	Confirm func(differences string) (bool, error)
}

// Import reads accounts and contacts (CSV) or a plan (JSON, Excel), shows what would
// change, and stores it once that is confirmed.
// The file is read before the database is opened: one that cannot be read leaves
// nothing behind. Where one plan more is refused, the error says so (trust I3).
func Import(ctx context.Context, o ImportOptions, r io.Reader, report io.Writer) (err error) {
	words, err := locale.Load()
	if err != nil {
		return fmt.Errorf("app: loading the words: %w", err)
	}
	printer := words.Printer(o.Language)
	find, err := readImport(o, r, words, printer, report)
	if err != nil {
		return err
	}
	plan := func(tx playbook.Tx) (playbook.Differences, error) {
		differences, err := find(tx)
		if problem := (*playbook.FileProblem)(nil); errors.As(err, &problem) {
			return differences, errors.New(bot.Plain(problem.Text(printer)))
		}
		return differences, err
	}
	a, err := New(ctx, o.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	var shown playbook.Differences
	if err := a.Store.Read(ctx, func(tx playbook.Tx) (err error) {
		shown, err = plan(tx)
		return err
	}); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(report, bot.Plain(shown.Text(printer))); err != nil {
		return err
	}
	if shown.Empty() {
		return nil
	}
	ok, err := o.Confirm(shown.Text(printer))
	if err != nil || !ok {
		return err
	}
	return a.Store.Turn(ctx, func(tx turn.Tx) error {
		differences, err := plan(tx) // anew: somebody may have written meanwhile
		if err != nil {
			return err
		}
		return differences.Apply(tx, o.Manager, a.Now().UTC())
	})
}

// readImport understands a file before anything is stored. Findings in a CSV
// file are reported line by line; the other lines count.
func readImport(o ImportOptions, r io.Reader, words *locale.Catalogue, printer locale.Printer, report io.Writer) (func(playbook.Tx) (playbook.Differences, error), error) {
	switch extension := strings.ToLower(filepath.Ext(o.File)); extension {
	case ".csv":
		rows, findings := playbook.ReadAccounts(r)
		for _, f := range findings {
			if _, err := fmt.Fprintln(report, bot.Plain(f.Text(printer))); err != nil {
				return nil, err
			}
		}
		if len(rows) == 0 {
			return nil, fmt.Errorf("%s holds no account that can be read", filepath.Base(o.File))
		}
		return func(tx playbook.Tx) (playbook.Differences, error) { return playbook.PlanImport(tx, o.Tenant, rows) }, nil
	case ".json":
		file, err := playbook.ReadFile(r)
		if problem := (*playbook.FileProblem)(nil); errors.As(err, &problem) {
			return nil, errors.New(problem.Text(printer))
		}
		if err != nil {
			return nil, err
		}
		return func(tx playbook.Tx) (playbook.Differences, error) {
			return playbook.PlanFileDifferences(tx, o.Tenant, file)
		}, nil
	case ".xlsx":
		return readBook(o, r, words, printer, report)
	default:
		return nil, fmt.Errorf("files of the kind %q cannot be read; use .csv for accounts and contacts, .json or .xlsx for a plan", extension)
	}
}

// readBook understands a workbook. What cannot be read is reported cell by cell;
// the other cells count.
func readBook(o ImportOptions, r io.Reader, words *locale.Catalogue, printer locale.Printer, report io.Writer) (func(playbook.Tx) (playbook.Differences, error), error) {
	book, err := playbook.ReadWorkbook(r, words)
	if problem := (*playbook.FileProblem)(nil); errors.As(err, &problem) {
		return nil, errors.New(problem.Text(printer))
	}
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, p := range book.Problems {
		lines = append(lines, p.Text(printer))
	}
	if len(book.Ignored) > 0 {
		lines = append(lines, printer.Text("problem.import.ignored", locale.Args{"names": strings.Join(book.Ignored, ", ")}))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(report, bot.Plain(line)); err != nil {
			return nil, err
		}
	}
	return func(tx playbook.Tx) (playbook.Differences, error) {
		return playbook.PlanFileDifferences(tx, o.Tenant, book.File)
	}, nil
}

// ImportExample loads the ABC Company, marked as an example and without
// evidence. It never asks, and does nothing where it is loaded already; out is told
// which of the two, in the language of the options.
func ImportExample(ctx context.Context, o ImportOptions, out io.Writer) (err error) {
	a, err := New(ctx, o.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	loaded, err := a.importExample(ctx, o.Tenant, o.Manager)
	if err != nil {
		return err
	}
	account, _, _ := playbook.ExamplePlan(a.Now().UTC())
	key := "say.import.example_there"
	if loaded {
		key = "say.import.example"
	}
	_, err = fmt.Fprintln(out, a.Words.Printer(o.Language).Text(key, locale.Args{"account": account.Name}))
	return err
}

func (a *App) importExample(ctx context.Context, tenant, manager string) (loaded bool, err error) {
	err = a.Store.Turn(ctx, func(tx turn.Tx) error {
		account, plan, versions := playbook.ExamplePlan(a.Now().UTC())
		if _, there, err := tx.AccountNamed(tenant, account.Name); err != nil || there {
			loaded = false
			return err
		}
		loaded = true
		account.Tenant, account.Manager, account.Example = tenant, manager, true
		if err := tx.SaveAccount(&account); err != nil {
			return err
		}
		plan.Tenant, plan.Account, plan.Author = tenant, account.ID, manager
		if err := tx.SavePlan(&plan); err != nil {
			return err
		}
		for _, v := range versions {
			v.Tenant, v.Plan = tenant, plan.ID
			if err := tx.AddVersion(v); err != nil {
				return err
			}
		}
		return nil
	})
	return loaded, err
}
