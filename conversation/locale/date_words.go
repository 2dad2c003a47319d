package locale

import "time"

// item is a word or number of a date, as the grammar sees it.
type item struct {
	// kind is one letter, so that a whole text becomes a short shape such as
	// "NMY" that a switch can read:
	//
	//	N number of one to three digits, or spelled   O ordinal (31st, 2e)
	//	Y year of four digits     D date of numbers   M month   W weekday
	//	U unit of time            R today, tomorrow …  E end, middle, beginning
	//	x next    t this    l last    i in    f from now    a ago
	//	q letter of a quarter or half-year            h "half"
	//	o "on", "the": what follows may be a day of the month
	kind byte
	n    int // number, year, month, weekday, unit, offset in days or edge, by kind
	date numericDate
}

const (
	unitDay = iota
	unitWorkday
	unitWeek
	unitFortnight
	unitMonth
	unitQuarter
	unitHalfYear
	unitYear
)

const (
	edgeBegin = iota
	edgeMiddle
	edgeEnd
)

// skipped is a word that says nothing about the day.
const skipped = ' '

// phrases are words that mean something only together. They are looked for
// before single words, the longer ones first.
var phrases = []struct{ words, as string }{
	{"the day after tomorrow", "overmorgen"},
	{"day after tomorrow", "overmorgen"},
	{"the day before yesterday", "eergisteren"},
	{"day before yesterday", "eergisteren"},
	{"at the latest", "by"},
	{"not later than", "by"},
	{"no later than", "by"},
	{"tot en met", "by"},
	{"t / m", "by"},
	{"from now", "fromnow"},
	{"from today", "fromnow"},
	{"ab heute", "fromnow"},
	{"ab jetzt", "fromnow"},
	{"vanaf nu", "fromnow"},
	{"vanaf vandaag", "fromnow"},
	{"working days", "werktage"},
	{"working day", "werktage"},
	{"business days", "werktage"},
	{"business day", "werktage"},
	{"a half year", "1 halfyear"},
	{"half a year", "1 halfyear"},
	{"half year", "halfyear"},
	{"een half jaar", "1 halfyear"},
	{"half jaar", "halfyear"},
	{"einem halben jahr", "1 halfyear"},
	{"halben jahr", "halfyear"},
	{"halbes jahr", "halfyear"},
	{"calendar week", "week"},
}

// word looks up a folded word. Weekdays of two letters are known in their own
// language only: "so" and "do" are English words.
func dateWord(lang Language, word string) ([]item, bool) {
	if day, ok := shortWeekday(lang, word); ok {
		return []item{{kind: 'W', n: int(day)}}, true
	}
	found, ok := dateWords[word]
	return found, ok
}

func shortWeekday(lang Language, word string) (time.Weekday, bool) {
	days := ""
	switch lang {
	default:
	case German:
		days = "so mo di mi do fr sa"
	case Dutch:
		days = "zo ma di wo do vr za"
	}
	if len(word) != 2 {
		return 0, false
	}
	for i := 0; i+2 <= len(days); i += 3 {
		if days[i:i+2] == word {
			return time.Weekday(i / 3), true
		}
	}
	return 0, false
}

// dateWords are the words of all three languages, folded. No word means
// different things in two of them.
var dateWords = buildDateWords()

func buildDateWords() map[string][]item {
	words := map[string][]item{}
	add := func(kind byte, n int, spellings ...string) {
		for _, s := range spellings {
			words[s] = []item{{kind: kind, n: n}}
		}
	}
	for i, spellings := range [][]string{
		{"january", "jan", "januar", "janner", "jaenner", "januari"},
		{"february", "feb", "febr", "februar", "februari"},
		{"march", "mar", "marz", "maerz", "mrz", "maart", "mrt"},
		{"april", "apr"},
		{"may", "mai", "mei"},
		{"june", "jun", "juni"},
		{"july", "jul", "juli"},
		{"august", "aug", "augustus"},
		{"september", "sep", "sept"},
		{"october", "oct", "oktober", "okt"},
		{"november", "nov"},
		{"december", "dec", "dezember", "dez"},
	} {
		add('M', i+1, spellings...)
	}
	for i, spellings := range [][]string{
		{"sunday", "sun", "sonntag", "zondag"},
		{"monday", "mon", "montag", "maandag"},
		{"tuesday", "tue", "tues", "dienstag", "dinsdag"},
		{"wednesday", "wed", "weds", "mittwoch", "woensdag"},
		{"thursday", "thu", "thur", "thurs", "donnerstag", "donderdag"},
		{"friday", "fri", "freitag", "vrijdag"},
		{"saturday", "sat", "samstag", "sonnabend", "zaterdag"},
	} {
		add('W', i, spellings...)
	}
	for i, spellings := range [][]string{
		unitDay:       {"day", "days", "tag", "tage", "tagen", "dag", "dagen"},
		unitWorkday:   {"workday", "workdays", "werktag", "werktage", "werktagen", "arbeitstag", "arbeitstage", "arbeitstagen", "werkdag", "werkdagen"},
		unitWeek:      {"week", "weeks", "wk", "wks", "woche", "wochen", "weken", "kw", "cw", "kalenderwoche"},
		unitFortnight: {"fortnight", "fortnights"},
		unitMonth:     {"month", "months", "monat", "monate", "monaten", "monats", "maand", "maanden"},
		unitQuarter:   {"quarter", "quarters", "quartal", "quartale", "quartalen", "quartals", "kwartaal", "kwartalen"},
		unitHalfYear:  {"halfyear", "halbjahr", "halbjahre", "halbjahren", "halbjahres", "halbjahrs", "halfjaar"},
		unitYear:      {"year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "jahres", "jahrs", "jaar", "jaren"},
	} {
		add('U', i, spellings...)
	}
	for i, spellings := range [][]string{
		1: {"one", "a", "an", "ein", "eine", "einem", "einer", "einen", "eins", "een"},
		2: {"two", "zwei", "twee"},
		3: {"three", "drei", "drie"},
		4: {"four", "vier"},
		5: {"five", "funf", "fuenf", "vijf"},
		6: {"six", "sechs", "zes"},
		7: {"seven", "sieben", "zeven"},
		8: {"eight", "acht"},
		9: {"nine", "neun", "negen"},

		10: {"ten", "zehn", "tien"},
		11: {"eleven", "elf"},
		12: {"twelve", "zwolf", "zwoelf", "twaalf"},
	} {
		add('N', i, spellings...)
	}
	for i, spellings := range [][]string{
		1: {"first", "erste", "erster", "erstes", "ersten", "erstem", "eerste"},
		2: {"second", "zweite", "zweiter", "zweites", "zweiten", "zweitem", "tweede"},
		3: {"third", "dritte", "dritter", "drittes", "dritten", "drittem", "derde"},
		4: {"fourth", "vierte", "vierter", "viertes", "vierten", "viertem", "vierde"},
	} {
		add('O', i, spellings...)
	}
	add('R', -2, "vorgestern", "eergisteren")
	add('R', -1, "yesterday", "gestern", "gisteren")
	add('R', 0, "today", "heute", "vandaag")
	add('R', 1, "tomorrow", "morgen")
	add('R', 2, "overmorgen", "ubermorgen", "uebermorgen")
	add('E', edgeBegin, "beginning", "begin", "start", "early", "anfang", "beginn")
	add('E', edgeMiddle, "mid", "middle", "mitte", "midden", "medio")
	add('E', edgeEnd, "end", "late", "ende", "eind", "einde", "ultimo")
	add('q', unitQuarter, "q")
	add('q', unitHalfYear, "h")
	add('h', 0, "half")
	add('x', 0, "next", "coming", "upcoming", "nachste", "nachster", "nachsten", "nachstes", "nachstem", "naechste", "naechster", "naechsten", "naechstes", "naechstem",
		"kommende", "kommender", "kommenden", "kommendes", "kommendem", "volgende", "volgend", "komende", "komend", "aanstaande", "aankomende", "eerstvolgende")
	add('t', 0, "this", "diese", "dieser", "diesen", "dieses", "diesem", "deze", "dit")
	add('l', 0, "last", "letzte", "letzter", "letzten", "letztes", "letztem", "vergangene", "vergangenen", "vorige", "vorig", "afgelopen")
	add('i', 0, "in", "over", "within", "binnen", "innerhalb")
	add('f', 0, "fromnow")
	add('a', 0, "ago", "vor", "geleden")
	add('o', 0, "on", "the", "am", "zum", "den", "dem", "op", "de")
	add(skipped, 0, "by", "until", "till", "til", "of", "at", "due", "latest", "from", "since", "for", "time", "around", "about", "please",
		"bis", "zu", "spatestens", "spaetestens", "der", "des", "das", "im", "von", "vom", "ab", "seit", "ca", "circa", "um", "bitte",
		"tegen", "uiterlijk", "tot", "per", "van", "vanaf", "sinds", "al", "het", "om", "rond", "graag")
	for spelling, unit := range map[string]int{
		"monatsende": unitMonth, "quartalsende": unitQuarter, "jahresende": unitYear,
		"maandeinde": unitMonth, "kwartaaleinde": unitQuarter, "jaareinde": unitYear,
		"eom": unitMonth, "eoq": unitQuarter, "eoy": unitYear, "eow": unitWeek,
	} {
		words[spelling] = []item{{kind: 'E', n: edgeEnd}, {kind: 'U', n: unit}}
	}
	for spelling, unit := range map[string]int{"jahresmitte": unitYear, "monatsmitte": unitMonth} {
		words[spelling] = []item{{kind: 'E', n: edgeMiddle}, {kind: 'U', n: unit}}
	}
	for spelling, unit := range map[string]int{"jahresanfang": unitYear, "monatsanfang": unitMonth, "quartalsanfang": unitQuarter} {
		words[spelling] = []item{{kind: 'E', n: edgeBegin}, {kind: 'U', n: unit}}
	}
	return words
}
