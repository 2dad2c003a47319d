package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lodestar/bot/email"
	"lodestar/bot/slack"
	"lodestar/bot/teams"
	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// families are keys whose end is made while the program runs, with where.
var families = map[string]string{
	"term.": "glossary", "meaning.": "glossary", "page.": "the plan page", "country.": "scheduler.Countries", "in_country.": "scheduler.Countries",
	"step_inline.": "headings of the seven steps", "does.": "help", "command.": "the registry of commands",
	"together.pattern.": "rhythms", "together.weekday.": "rhythms", "language.": "locale.Languages", "plan_state.": "states of a plan",
	"choice.score.": "scores", "choice.rating.": "ratings", "row.": "lists", "alias.row.": "lists", "problem.no_row": "lists", "choice.interval.": "intervals", "alias.choice.interval.": "intervals",
	"choice.buying_centre_role.": "roles", "alias.choice.buying_centre_role.": "roles", "customer.salutation.letter.": "salutations", "say.agreed.": "owners whom nobody could tell", "held.": "what is stored about somebody, by table and column", "customer.salutation.card.": "salutations", "customer.card.sharing.": "ways of sharing", "count.place.": "differences of a version", "open.": "gaps, by step",
	"button.continue.": "flows", "customer.status.": "status e-mails", "customer.report.": "progress reports", "customer.closing.": "the last report of a period", "report.state.": "states of a report", "say.declined.": "who does not come, by kind", "say.declined_all.": "who does not come, by kind", "card.coming.": "who comes", "planned.": "what is scheduled, by kind", "review.kind.": "lines after a call", "say.review_closed": "the next date after a call", "say.review_missed": "the next date after a call",
	"explain.question_back": "help", "explain.table": "help", "explain.more_rows": "help", "explain.confirmation": "help", "explain.own": "help", "explain.closing": "help", "explain.action_exit": "help", "explain.optional": "help",
	"customer.address.": "salutations", "customer.item.": "the five agreement items", "customer.page.fact.": "the head of the page behind a link",
	"version_state.": "states of a version", "customer.page.withdraw": "kinds of link", "customer.page.object": "kinds of link",
	"own_": "questions of a workspace", "due.": "the clock of the playground, by kind of job", "inside.": "the inspector of the playground, by value", "platform.": "platforms, by name",
	"alias.export.":    "formats of a file",
	"customer.invite.": "invitations, by kind and change", "invite.kind.": "what is invited to", "alias.review.": "words about lines after a call", "say.invite_ours": "invitations, by change",
	"ask.setting.": "lines of the settings, by number", "weekly.next.": "what comes next, by kind",
	"say.export_file.":           "views of a file",
	"ask.summary_draft.confirm.": "drafts, by what they are for", "alias.summary.": "what a summary can be of", "say.ai_why.": "why no model was asked", "say.ai_state.": "how far a model is allowed",
}

// TestEveryKeyIsUsed keeps the catalogue free of words that nobody says. A key
// counts as used where its name stands in the source, or belongs to a step, a
// pack or a list of the flows, or to a family that is put together at run time.
func TestEveryKeyIsUsed(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	named := literals(t, "../..")
	ids := stepIDs()
	for _, key := range words.Keys() {
		family, rest, _ := strings.Cut(key, ".")
		switch {
		case named[key], named[strings.TrimSuffix(key, ".plain")], (family == "button" || family == "field") && named[rest]:
		case slices.ContainsFunc(mapKeys(families), func(prefix string) bool { return strings.HasPrefix(key, prefix) }):
		case slices.Contains([]string{"ask", "field", "alias", "example", "explain", "form"}, family) && (ids[rest] || ids[strings.TrimSuffix(rest, ".confirm")] || ids[strings.TrimSuffix(rest, ".single")]):
		case (family == "choice" || family == "alias") && ids[choiceStep(strings.TrimPrefix(rest, "choice."))]:
		default:
			t.Errorf("%s is said nowhere: use it or take it out", key)
		}
	}
}

// TestEveryKeyIsThere finds keys in the source that the catalogue lacks.
func TestEveryKeyIsThere(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for literal := range literals(t, "../..") {
		family, rest, found := strings.Cut(literal, ".")
		if !found || rest == "" || strings.HasSuffix(literal, ".") || strings.ContainsAny(literal, " /@:{%") {
			continue
		}
		if !slices.Contains([]string{"say", "ask", "problem", "button", "context", "heading", "setting", "setting_value", "home", "help", "change", "state"}, family) {
			continue
		}
		if !words.Has(literal) && !slices.Contains(halves, literal) {
			t.Errorf("%s stands in the source and not in the catalogue", literal)
		}
	}
}

// TestPlatformsHaveNames: where a message is stuck, the platform is named.
func TestPlatformsHaveNames(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, platform := range []string{slack.Name, teams.Name, terminal.Name, email.Name} {
		if !words.Has("platform." + platform) {
			t.Errorf("%s has no name", platform)
		}
	}
}

// halves are beginnings that the source completes.
var halves = []string{}

func choiceStep(rest string) string {
	i := strings.LastIndexByte(rest, '.')
	if i < 0 {
		return rest
	}
	return rest[:i]
}

func mapKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// stepIDs are the ids of all steps, packs and lists of the flows.
func stepIDs() map[string]bool {
	ids := map[string]bool{"buying_centre_role": true}
	var add func(items []conversation.Item)
	add = func(items []conversation.Item) {
		for _, item := range items {
			switch item := item.(type) {
			case *conversation.Step:
				ids[item.ID] = true
				if whole, _, part := strings.Cut(item.ID, "."); part {
					ids[whole] = true
				}
			case *conversation.Check:
				ids[item.ID] = true
			case *conversation.Pack:
				ids[item.ID] = true
				for _, step := range item.Steps {
					add([]conversation.Item{step})
				}
				for _, list := range item.Lists {
					if list != nil {
						add([]conversation.Item{list})
					}
				}
			case *conversation.Each:
				add(item.Items)
			case *conversation.List:
				ids[item.ID] = true
				if item.Pack != nil {
					add([]conversation.Item{item.Pack})
					if item.Pack.Tail != nil {
						ids[item.Pack.Tail.ID] = true
					}
				}
				if item.More != nil {
					ids[item.More.ID] = true
				}
				add(item.Items)
			}
		}
	}
	for _, flow := range playbook.Flows() {
		for _, section := range flow.Sections {
			add(section.Items)
			add(section.More)
		}
	}
	return ids
}

// saidInTemplate is a key that a template of a page says.
var saidInTemplate = regexp.MustCompile(`\{\{[^}]*say "([^"]+)"`)

// literals are all strings of the product's source, and the keys its templates
// say.
func literals(t *testing.T, root string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != root) {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" && filepath.Ext(path) != ".html" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) == ".html" {
			for _, said := range saidInTemplate.FindAllStringSubmatch(string(source), -1) {
				found[said[1]] = true
			}
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					found[s] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
