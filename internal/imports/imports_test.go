package imports

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// root is where the module begins, seen from this package.
const root = "../.."

// rules are all that is checked.
var rules = []struct {
	name  string
	check func([]file) []finding
}{
	{"import table", outsideTable},
	{"suites stay out of the binary", suitesInProduct},
	{"platforms stand alone", platformsMixed},
	{"SQL lives in one place", sqlAtLarge},
	{"a language model is asked in one place", modelAtLarge},
	{"the clock is handed in", clockAtLarge},
	{"a file holds one idea", tooLongHere},
	{"a name says what is inside", saysNothing},
	{"nothing starts alone", startsAlone},
	{"nothing is left lying about", leftLying},
}

// examples has, for each rule, a tree that breaks it and one that comes close
// and is allowed: a rule that can't fail protects nothing.
var examples = []struct {
	name    string
	check   func([]file) []finding
	breaks  map[string]string
	says    string
	allowed map[string]string
}{
	{
		name:    "import table",
		check:   outsideTable,
		breaks:  map[string]string{"conversation/engine.go": goFile("conversation", `import _ "lodestar/planning"`)},
		says:    "conversation/engine.go:2: conversation must not import planning",
		allowed: map[string]string{"conversation/engine.go": goFile("conversation", `import _ "lodestar/internal/civil"`), "conversation/engine_test.go": goFile("conversation", `import _ "lodestar/planning/playbook"`)},
	},
	{
		name:    "import table, the narrowest row",
		check:   outsideTable,
		breaks:  map[string]string{"bot/slack/client.go": goFile("slack", `import _ "lodestar/bot/slack/emulator"`)},
		says:    "bot/slack must not import bot/slack/emulator",
		allowed: map[string]string{"bot/playground/page.go": goFile("playground", `import _ "lodestar/bot/slack/emulator"`)},
	},
	{
		name:    "import table, a row with folders below",
		check:   outsideTable,
		breaks:  map[string]string{"planning/export/text.go": goFile("export", `import _ "lodestar/planning/summary"`)},
		says:    "planning/export must not import planning/summary",
		allowed: map[string]string{"planning/playbook/page.go": goFile("playbook", `import _ "lodestar/planning/summary"`)},
	},
	{
		name:    "import table, a package nobody has thought about",
		check:   outsideTable,
		breaks:  map[string]string{"billing/invoice.go": goFile("billing", "")},
		says:    "package billing has no row",
		allowed: map[string]string{"internal/app/wire.go": goFile("app", `import _ "lodestar/bot/slack"`), "bot/carrier_pigeon/loft.go": goFile("pigeon", "")},
	},
	{
		name:    "suites stay out of the binary",
		check:   suitesInProduct,
		breaks:  map[string]string{"internal/app/wire.go": goFile("app", `import _ "lodestar/bot/bottest"`)},
		says:    "must not end in the binary",
		allowed: map[string]string{"bot/slack/slack_test.go": goFile("slack_test", `import _ "lodestar/bot/bottest"`)},
	},
	{
		name:    "platforms stand alone",
		check:   platformsMixed,
		breaks:  map[string]string{"bot/teams/cards_test.go": goFile("teams", `import _ "lodestar/bot/slack"`)},
		says:    "platform teams must not import platform slack",
		allowed: map[string]string{"bot/slack/wire_test.go": goFile("slack", "import (\n_ \"lodestar/bot/slack/emulator\"\n_ \"lodestar/bot/bottest\"\n)")},
	},
	{
		name:    "the database is known in one place",
		check:   sqlAtLarge,
		breaks:  map[string]string{"planning/store.go": goFile("planning", `import _ "database/sql"`)},
		says:    "nobody else may know that there is a database",
		allowed: map[string]string{"internal/sqlstore/open.go": goFile("sqlstore", `import _ "database/sql"`)},
	},
	{
		name:    "SQL is written in one place",
		check:   sqlAtLarge,
		breaks:  map[string]string{"internal/turn/load.go": goFile("turn", "const q = `\n\tselect rev\n\tfrom session where id = ?`")},
		says:    "internal/turn/load.go:2: SQL lives in internal/sqlstore",
		allowed: map[string]string{"internal/turn/load.go": goFile("turn", `const q = "select a file; update nothing"`)},
	},
	{
		name:    "a language model is asked in one place",
		check:   modelAtLarge,
		breaks:  map[string]string{"planning/playbook/draft.go": goFile("playbook", `import _ "github.com/sashabaranov/go-openai"`)},
		says:    "planning/playbook/draft.go:2: github.com/sashabaranov/go-openai may be imported in internal/llm only",
		allowed: map[string]string{"internal/llm/client.go": goFile("llm", `import _ "github.com/sashabaranov/go-openai"`)},
	},
	{
		name:    "a language model gets no tool",
		check:   modelAtLarge,
		breaks:  map[string]string{"internal/llm/tool.go": goFile("llm", `import _ "os/exec"`)},
		says:    "internal/llm/tool.go:2: os/exec is not needed to ask a language model",
		allowed: map[string]string{"internal/llm/tool_test.go": goFile("llm", `import _ "os/exec"`), "internal/app/model.go": goFile("app", `import _ "lodestar/internal/llm"`)},
	},
	{
		name:    "the clock is handed in",
		check:   clockAtLarge,
		breaks:  map[string]string{"scheduler/tick.go": goFile("scheduler", "import clock \"time\"\nvar now = clock.Now")},
		says:    "scheduler/tick.go:3: time.Now reads the real clock",
		allowed: map[string]string{"scheduler/tick.go": goFile("scheduler", "import \"time\"\ntype worker struct{ Now func() time.Time }\nfunc (w worker) at() time.Time { return w.Now() }"), "cmd/lodestar/main.go": goFile("main", "import \"time\"\nvar now = time.Now")},
	},
	{
		name:    "a file holds one idea",
		check:   tooLongHere,
		breaks:  map[string]string{"bot/long.go": goFile("bot", strings.Repeat("\n", longest+1))},
		says:    "bot/long.go: 502 lines",
		allowed: map[string]string{"bot/short.go": goFile("bot", strings.Repeat("\n", longest-1))},
	},
	{
		name:    "a name says what is inside",
		check:   saysNothing,
		breaks:  map[string]string{"bot/helpers.go": goFile("bot", "")},
		says:    "the name helpers says nothing",
		allowed: map[string]string{"bot/commonplace.go": goFile("bot", "")},
	},
	{
		name:    "nothing starts alone",
		check:   startsAlone,
		breaks:  map[string]string{"bot/start.go": goFile("bot", "func init() {}")},
		says:    "no init",
		allowed: map[string]string{"bot/start.go": goFile("bot", "type p struct{}\nfunc (p) init() {}")},
	},
	{
		name:    "no open ends",
		check:   leftLying,
		breaks:  map[string]string{"README.md": "# Lodestar\n" + "TO" + "DO: write it\n"},
		says:    "README.md:2: an open end",
		allowed: map[string]string{"README.md": "not a to-do list\n"},
	},
	{
		name:    "no path of a machine",
		check:   leftLying,
		breaks:  map[string]string{".ci/run": "cd " + "/wo" + "rk/main\n"},
		says:    ".ci/run:1: a path of one machine",
		allowed: map[string]string{"README.md": "planning/home/ and https://example.com/home/page and ./root/\n"},
	},
}

func TestTreeKeepsTheRules(t *testing.T) {
	t.Parallel()
	files, err := load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d files found below %s: the rules have looked at nothing", len(files), root)
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			for _, f := range rule.check(files) {
				t.Error(f)
			}
		})
	}
}

func TestEveryRuleCanFail(t *testing.T) {
	t.Parallel()
	for _, example := range examples {
		t.Run(example.name, func(t *testing.T) {
			t.Parallel()
			if got := says(example.check(tree(t, example.breaks))); !strings.Contains(got, example.says) {
				t.Errorf("on the example that breaks it the rule says %q, want %q", got, example.says)
			}
			if got := says(example.check(tree(t, example.allowed))); got != "" {
				t.Errorf("on the example that keeps it the rule says %q", got)
			}
		})
	}
}

func TestAllowanceNobodyNeedsFails(t *testing.T) {
	t.Parallel()
	files := tree(t, map[string]string{"bot/short.go": goFile("bot", "")})
	got := says(tooLong(files, map[string]string{"bot/short.go": "once it was long"}))
	if !strings.Contains(got, "take the entry out") {
		t.Errorf("tooLong says %q about an entry that is not needed", got)
	}
}

func TestLinterHasTheTable(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(root + "/.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	if want := linterRules(); !strings.Contains(string(config), want) {
		t.Errorf("the depguard rules of .golangci.yml are not the import table; they must be:\n%s", want)
	}
}

func tooLongHere(files []file) []finding { return tooLong(files, longFor) }

func goFile(pkg, rest string) string { return "package " + pkg + "\n" + rest }

func tree(t *testing.T, texts map[string]string) []file {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range texts {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	files, err := load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func says(all []finding) string {
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}
