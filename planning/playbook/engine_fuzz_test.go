package playbook_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// said is what people type, in three languages, rightly and wrongly.
var said = []string{
	"yes", "no", "ja", "nein", "nee", "save", "speichern", "opslaan", "change", "1", "2", "3", "7", "0", "-1", "3.5",
	"back", "zurück", "terug", "skip", "keep", "behalten", "don't know", "weiß nicht", "edit 1", "ändern 2", "wijzig 3", "edit 99", "edit",
	"one by one", "einzeln", "more", "mehr", "check", "prüfen", "pause", "continue", "weiter", "undo", "rückgängig", "cancel", "help", "?",
	"plan", "team", "news: a new plant", "new plan for Contoso", "=pause", "=yes", "=",
	"2015", "next Friday", "in 3 weeks", "03/04/2027", "30 February 2027", "31.3.2027", "31-3-2027", "Saturday", "year from 1 Jan 2027",
	"250.000 EUR", "1.250 units", "12 days", "EUR 3000", "me", "Kim Visser", "Tom de Boer (customer)", "Somebody New", "customer, purchasing",
	"Customer since: 2015\nIndustry: office furniture\nPeriod: year from 1 Jan 2027", "2015; office furniture; year from 1 Jan 2027",
	"Industry: a\nIndustry: b", "Colour: blue\nIndustry: paper", "- 2015\n- paper",
	"Kim Visser; purchasing director; decides\nTom de Boer; head of logistics; influences\nHow: sites ask, purchasing compares",
	"Open warehouse; Jonas; 30 June 2027\nSend quote; Kim Visser; next Friday\nAsk; me; 03/04/2027",
	"+ bulk prices 4, fewer, cheaper parts 3\n- lose brands 2", "+ none\n- none", "+ bulk\n- brands 7", "no sign 4", "+ a 3\n+ none", "dafür: schneller 5\ndagegen: teuer 2",
	"", "   ", "...", "😀👩‍👩‍👧‍👦", "שלום עולם", "مرحبا بالعالم", "a\x00b\x1b[31mc", "\u202Egnp.exe", "*bold* `code` \\", strings.Repeat("lang ", 300),
}

// FuzzAdvance makes moves from bytes: whatever is done, in any order, the
// checks of walk hold, and there is a way on from wherever it leads.
func FuzzAdvance(f *testing.F) {
	for _, seed := range []string{
		"\x00", "\x00eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "\x01ooooooooeeeeeeoooooeeeeeooooeeoeoeoeoeoeoeo", "\x02sssssssssssssssssssssssssssssssssssss",
		"\x00t\x05t\x06eobt\x10ekt\x18e", "\x01e\x05oe\x05oa\x01a\x02r\x01m\x01u", "\x02t1t2t3t4t5t6t7t8t9", "\x00eoeol\x00\x00l\x01\x01l\x02\x00eol\x05\x01",
		"\x01f\x00f\x01f\x02oef\x03", "\x00eopcppcpceo", "\x02egegegoegoegoeg", "\x00eoeoeoeoeoeoeoeou uuuu", "\x01w\x01w\x02eow\x03d\x01oo", "\x00qxqxqxq",
	} {
		f.Add([]byte(seed), "Kim; 30 June")
	}
	book := plannedBook(f)
	f.Fuzz(func(t *testing.T, data []byte, typed string) {
		if len(data) == 0 || len(data) > 200 || len(typed) > 4000 {
			return
		}
		w := startWalk(t, book, locale.Languages()[int(data[0])%len(locale.Languages())])
		steps := data[1:]
		for len(steps) > 0 {
			verb, arg := steps[0], byte(0)
			if len(steps) > 1 {
				arg = steps[1]
			}
			used := fuzzMove(w, verb, int(arg), typed)
			steps = steps[min(used, len(steps)):]
		}
		w.forward()
	})
}

// fuzzMove makes one move and says how many bytes it took.
func fuzzMove(w *walk, verb byte, arg int, typed string) int {
	w.tb.Helper()
	switch verb {
	case 'e', 'n':
		w.example()
		return 1
	case 'o':
		w.option(0)
		return 1
	case 'q':
		w.option(1)
		return 1
	case 's':
		w.move(conversation.Move{Verb: conversation.Skip, Question: w.message.Question})
		return 1
	case 'b':
		w.move(conversation.Move{Verb: conversation.Back})
		return 1
	case 'k':
		w.move(conversation.Move{Verb: conversation.Keep})
		return 1
	case 'u':
		w.move(conversation.Move{Verb: conversation.TakeBack})
		return 1
	case 'c':
		w.move(conversation.Move{Verb: conversation.Resume})
		return 1
	case 'p':
		w.move(conversation.Move{Verb: conversation.Pause})
		return 1
	case 'g':
		w.move(conversation.Move{Verb: conversation.ShowPage})
		return 1
	case 'x':
		w.types(typed)
		return 1
	case 'a':
		lists := []string{"action", "goal/0", "news/0", "opportunities/0/aim_12_months/1", "solution/3", "main_contacts", "none", "force_for/9"}
		w.move(conversation.Move{Verb: conversation.Add, Value: lists[arg%len(lists)]})
	case 'r':
		w.move(conversation.Move{Verb: conversation.Remove, Value: []string{"action/", "goal/", "main_contacts/", "round/"}[arg%4] + strconv.Itoa(arg/4%3+1)})
	case 'm':
		w.move(conversation.Move{Verb: conversation.MoveRow, Value: []string{"action/", "goal/"}[arg%2] + strconv.Itoa(arg/2%3+1) + "/" + strconv.Itoa(arg/8%3+1)})
	case 'l':
		w.lateClick(arg, arg/7)
	case 'd', 'w':
		keys := slices.Concat(w.s.Trail, []conversation.Key{w.s.Current})
		verbs := []string{conversation.Reword, conversation.Withdraw, conversation.Forget, conversation.Ask}
		w.move(conversation.Move{Verb: verbs[arg%4], Value: keys[arg/4%len(keys)].String(), Text: said[arg%len(said)]})
	case 'f':
		fields := map[string]string{"text": typed}
		for i, field := range w.message.Fields {
			fields[field.ID] = said[(arg+i*13)%len(said)]
		}
		w.move(conversation.Move{Verb: conversation.Send, Fields: fields, Question: w.message.Question})
	case 'i':
		w.move(conversation.Move{Verb: conversation.Edit, Value: strconv.Itoa(arg % 30)})
	case 'v':
		verbs := []string{conversation.DontKnow, conversation.More, conversation.OneByOne, conversation.Cancel, conversation.Discard, conversation.Help, "nonsense", conversation.Show}
		w.move(conversation.Move{Verb: verbs[arg%len(verbs)], Value: typed, Text: typed})
	case 'y': // typed under an earlier question, on another device
		if len(w.seen) > 0 {
			w.typesAt(said[arg%len(said)], w.seen[arg%len(w.seen)].message.Question)
		}
	case 'j': // picked blindly
		w.move(conversation.Move{Verb: conversation.Pick, Value: said[arg%len(said)]})
	default:
		w.types(said[arg%len(said)])
	}
	return 2
}
