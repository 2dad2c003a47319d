package app

import (
	"context"
	"slices"

	"lodestar/bot"
	"lodestar/bot/playground"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
	"lodestar/planning/playbook"
)

// PlansFor implements playground.World.
func (p *Playground) PlansFor(ctx context.Context, user string) (lines []playground.PlanLine, err error) {
	err = p.plans(ctx, user, func(_ playbook.Tx, b *playbook.Book, lang locale.Language, plans []playbook.OpenPlan) error {
		for _, open := range plans {
			lines = append(lines, planLine(b, lang, open))
		}
		return nil
	})
	return lines, err
}

// plans hands over what a user may open.
func (p *Playground) plans(ctx context.Context, user string, do func(playbook.Tx, *playbook.Book, locale.Language, []playbook.OpenPlan) error) error {
	life := p.bot.Load()
	return p.look(ctx, life, func(tx playbook.Tx) error {
		person, ok, err := p.person(tx, user)
		if err != nil || !ok {
			return err
		}
		b := life.app.Book
		lang, err := b.LanguageOf(tx, person)
		if err != nil {
			return err
		}
		plans, err := b.PlansOf(tx, person, p.clock.Now())
		if err != nil {
			return err
		}
		return do(tx, b, lang, plans)
	})
}

func planLine(b *playbook.Book, lang locale.Language, open playbook.OpenPlan) playground.PlanLine {
	line := playground.PlanLine{
		ID: open.Plan.ID, Account: open.Account.Name, Example: open.Account.Example,
		State: bot.Plain(b.Engine.Print(lang, conversation.Say("plan_state."+string(open.Plan.State), nil), nil)),
	}
	if len(open.Versions) > 0 {
		line.Version = open.Versions[0].Number
	}
	return line
}

// Plan implements playground.World.
func (p *Playground) Plan(ctx context.Context, user, plan string, view playground.View, version int) (page playground.PlanPage, err error) {
	audience := planning.Internal
	if view != playground.Internal {
		view, audience = playground.Shared, planning.ForCustomer
	}
	found := false
	err = p.plans(ctx, user, func(tx playbook.Tx, b *playbook.Book, lang locale.Language, plans []playbook.OpenPlan) error {
		i := slices.IndexFunc(plans, func(open playbook.OpenPlan) bool { return open.Plan.ID == plan })
		if i < 0 {
			return nil
		}
		drawn, words, ok, err := b.Drawn(tx, plans[i], version, audience, lang, p.clock.Now())
		if err != nil || !ok {
			return err
		}
		found = true
		page = playground.PlanPage{
			PlanLine: planLine(b, lang, plans[i]), View: view, Shown: version,
			Lines: export.Lines(drawn, audience, words).Total, MaxLines: planning.PageLimit, Agreement: export.Agreement(drawn, words),
		}
		page.Files = planFormats(audience, b.Words.Printer(lang))
		if page.HTML, err = export.HTML(drawn, audience, words); err != nil {
			return err
		}
		page.Versions, err = planVersions(tx, b, lang, plans[i].Versions)
		return err
	})
	if err == nil && !found {
		return playground.PlanPage{}, playground.ErrUnknown
	}
	return page, err
}

func planVersions(tx playbook.Tx, b *playbook.Book, lang locale.Language, all []playbook.Version) (shown []playground.PlanVersion, err error) {
	for _, v := range all {
		by, _, err := tx.Person(playTenant, v.By)
		if err != nil {
			return nil, err
		}
		shown = append(shown, playground.PlanVersion{Number: v.Number, At: v.At, By: by.Name, Says: b.ChangesOf(v, lang)})
	}
	return shown, nil
}

// planFormats are the files of a rendering, named in the reader's language.
func planFormats(view planning.Audience, words locale.Printer) (all []playground.PlanFormat) {
	for _, f := range export.Formats() {
		if f == export.ForceFile && view != planning.Internal {
			continue
		}
		all = append(all, playground.PlanFormat{ID: string(f), Name: words.Text("page.file_as_"+string(f), nil)})
	}
	return all
}

// PlanFile implements playground.World: the file that `lodestar export` writes.
func (p *Playground) PlanFile(ctx context.Context, user, plan string, view playground.View, version int, format string) (file playground.PlanFile, err error) {
	f, ok := export.ParseFormat(format)
	if !ok || string(f) != format {
		return file, playground.ErrUnknown
	}
	audience := planning.Internal
	if view != playground.Internal {
		audience = planning.ForCustomer
	}
	found := false
	err = p.plans(ctx, user, func(tx playbook.Tx, b *playbook.Book, lang locale.Language, plans []playbook.OpenPlan) error {
		i := slices.IndexFunc(plans, func(open playbook.OpenPlan) bool { return open.Plan.ID == plan })
		if i < 0 {
			return nil
		}
		found = true
		made, err := b.Export(tx, plans[i], playbook.ExportOrder{Format: f, View: audience, Version: version, Language: lang}, p.clock.Now())
		if text, mine := playbook.ExportProblem(b.Words.Printer(lang), err); mine {
			return &playground.PlanProblem{Says: bot.Plain(text)}
		}
		file = playground.PlanFile{Name: made.Name, Type: made.Type, Content: made.Content}
		return err
	})
	if err == nil && !found {
		return playground.PlanFile{}, playground.ErrUnknown
	}
	return file, err
}
