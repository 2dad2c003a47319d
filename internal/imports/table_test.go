package imports

import (
	"fmt"
	"path"
	"strings"
)

// row says what one part of the house may import of ours. Modules of others
// and internal/civil are open to all (ADR 0002).
type row struct {
	pkg  string   // "bot" is that package alone, "bot/..." it and what is below
	may  []string // the same form; "..." is everything
	name string   // of the linter's rule
	why  string   // stands in the failure
}

// table is the import table of CONTRIBUTING.md. The most specific row counts.
// The linter has the same rules, and TestLinterHasTheTable keeps them the same.
var table = []row{
	{"bot", nil, "bot", "what every platform shares must not lean on one of those who share it"},
	{"planning", nil, "planning", "the rules of a plan hold in any chat, in any language and with any store"},
	{"scheduler", nil, "scheduler", "when something is due does not depend on what it is"},
	{"conversation/locale", nil, "locale", "words are the lowest floor; everyone who speaks stands on it"},
	{"bot/...", []string{"bot", "conversation/locale"}, "platforms", "a platform knows messages and its own words, never a flow or another platform"},
	{"bot/playground/...", []string{"bot", "conversation/locale", "bot/slack/emulator"}, "playground", "plan, clock, jobs and mail reach the playground through small interfaces it declares itself"},
	{"conversation", []string{"bot", "conversation/locale"}, "conversation", "the engine asks and understands; what is asked about is the playbook's matter"},
	{"planning/export/...", []string{"planning", "conversation/locale", "planning/export/..."}, "export", "a page is drawn from a plan and words, whoever asks for it"},
	{"planning/export/paper", nil, "paper", "paper knows measures, letters and colours; what is printed on it is not its matter"},
	{"planning/export/word", nil, "word", "a text document has headings, lists and tables; what they say is not its matter"},
	{"planning/summary/...", []string{"planning", "conversation/locale"}, "summary", "a summary is made from a plan and words, whoever asks for it"},
	{"planning/evidence/...", []string{"planning"}, "evidence", "what proves an agreement can be checked without the program that made it"},
	{"planning/invitation/...", []string{"scheduler"}, "invitation", "an invitation is made of a rule and words, whoever is invited to what"},
	{"planning/example/...", []string{"planning"}, "example", "the sample account is a plan like any other, written by the rules of a plan alone"},
	{"planning/playbook/...", []string{"planning/...", "conversation", "conversation/locale", "scheduler", "bot"}, "playbook", "the playbook says what is offered in a chat; how it is stored and sent is not its matter"},
	{"scheduler/...", []string{"scheduler"}, "schedulertest", "the suite of the queue knows the queue alone, so that every queue can run it"},
	{"internal/turn/...", []string{"bot", "bot/delivery", "conversation", "conversation/locale", "planning", "planning/playbook", "scheduler", "internal/turn/..."}, "turn", "a turn knows no platform and no database, only the interfaces it declares"},
	{"internal/sqlstore/...", []string{"bot", "bot/delivery", "bot/email", "conversation", "conversation/locale", "planning", "planning/evidence", "planning/playbook", "scheduler", "internal/turn", "internal/sqlstore/..."}, "sqlstore", "the store implements the interfaces of those who use it and knows nobody else"},
	{"internal/config/...", nil, "config", "configuration is values; what is built from them is wired in internal/app"},
	{"internal/llm", []string{"planning/summary"}, "llm", "a language model is asked by the wiring alone: it has no store, no tools and no turn to decide in (trust J5)"},
	{"internal/script/...", []string{"bot"}, "script", "a script says what people do and are told; who answers them and how is not its matter"},
	{"internal/civil", nil, "civil", "everyone may import the calendar date, so it may import nobody"},
	{"internal/nodetest", nil, "nodetest", "tests everywhere run other programs through it, so it may lean on nobody"},
	{"internal/mailtest", []string{"internal/nodetest"}, "mailtest", "tests everywhere send mail through it, so it may lean on nobody"},
	{"internal/imports", nil, "imports", "the watchman has no part in what is watched"},
	{"internal/app/...", []string{everything}, "app", "wiring"},
	{"cmd/...", []string{everything}, "cmd", "wiring"},
}

// forEveryone is open to every package of the house.
const forEveryone = "internal/civil"

// everything stands in a row of those who wire the house together.
const everything = "..."

func (r row) mayImport(pkg string) bool {
	return pkg == forEveryone || coversAny(r.may, pkg) || r.mayAll()
}

func (r row) mayAll() bool { return len(r.may) == 1 && r.may[0] == everything }

// rowOf finds the narrowest row for a package.
func rowOf(pkg string) (row, bool) {
	var best row
	found := false
	for _, r := range table {
		if covers(r.pkg, pkg) && (!found || narrower(r.pkg, best.pkg)) {
			best, found = r, true
		}
	}
	return best, found
}

// narrower tells whether pattern a names a part of what pattern b names.
func narrower(a, b string) bool {
	return a != b && strings.HasSuffix(b, "/...") && covers(b, strings.TrimSuffix(a, "/..."))
}

// outsideTable finds imports the table does not allow. Tests are free of it:
// they may use any conformance suite, fake or neighbour.
func outsideTable(files []file) []finding {
	var all []finding
	for _, f := range files {
		if !f.isProduct() || strings.HasPrefix(f.path, "tools/") {
			continue
		}
		r, known := rowOf(f.pkg())
		if !known {
			all = append(all, finding{f.path, "package " + f.pkg() + " has no row in the import table: say in table_test.go what it may import, and why"})
			continue
		}
		for name, where := range f.ours() {
			if !r.mayImport(name) {
				all = append(all, finding{where, fmt.Sprintf("%s must not import %s: %s", f.pkg(), name, r.why)})
			}
		}
	}
	return all
}

// suitesInProduct finds conformance suites in code that ends in the binary.
func suitesInProduct(files []file) []finding {
	var all []finding
	for _, f := range files {
		if !f.isProduct() || isSuite(f.pkg()) {
			continue
		}
		for name, where := range f.ours() {
			if isSuite(name) {
				all = append(all, finding{where, name + " is for tests and must not end in the binary"})
			}
		}
	}
	return all
}

func isSuite(pkg string) bool { return strings.HasSuffix(path.Base(pkg), "test") }

// shared are the folders below bot that are no platform of their own.
var shared = []string{"delivery", "bottest"}

// platformOf returns the folder below bot, and "" where that is no platform.
func platformOf(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "bot/")
	if !ok {
		return ""
	}
	platform, _, _ := strings.Cut(rest, "/")
	if coversAny(shared, platform) {
		return ""
	}
	return platform
}

// platformsMixed finds a platform that imports another one, in tests too: a
// test that needs two platforms is a conversation script of internal/app.
func platformsMixed(files []file) []finding {
	var all []finding
	for _, f := range files {
		own := platformOf(f.pkg())
		if own == "" {
			continue
		}
		for name, where := range f.ours() {
			other := platformOf(name)
			// The playground shows the emulated workspace; that is its purpose.
			if other == "" || other == own || own == "playground" && name == "bot/slack/emulator" {
				continue
			}
			all = append(all, finding{where, "platform " + own + " must not import platform " + other + ": each has to work, and to be removable, alone"})
		}
	}
	return all
}

// linterRules writes the table as the depguard rules of the linter.
func linterRules() string {
	var b strings.Builder
	for _, r := range table {
		if r.mayAll() {
			continue
		}
		fmt.Fprintf(&b, "        %s:\n          list-mode: lax\n          files:\n            - %q\n            - \"!$test\"\n", r.name, glob(r.pkg))
		for _, other := range table {
			if narrower(other.pkg, r.pkg) {
				fmt.Fprintf(&b, "            - %q\n", "!"+glob(other.pkg))
			}
		}
		b.WriteString("          allow:\n")
		for _, name := range append([]string{forEveryone}, r.may...) {
			if top, deep := strings.CutSuffix(name, "/..."); deep {
				fmt.Fprintf(&b, "            - %s/%s\n", module, top)
			} else {
				fmt.Fprintf(&b, "            - %s/%s$\n", module, name)
			}
		}
		fmt.Fprintf(&b, "          deny:\n            - pkg: %s/\n              desc: %q\n", module, r.why)
	}
	return b.String()
}

// glob is the linter's form of a row's package, anchored at the configuration
// so that the folder a clone lies in cannot match.
func glob(pkg string) string {
	if top, deep := strings.CutSuffix(pkg, "/..."); deep {
		return "${config-path}/" + top + "/**.go"
	}
	return "${config-path}/" + pkg + "/*.go"
}
