package summary

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lodestar/internal/civil"
)

// figureKind says what a figure is.
type figureKind int

const (
	aNumber   figureKind = iota
	aDay                 // a date, with or without its year
	aMonth               // with or without its year
	aWeekday             // Tuesday
	aRelative            // tomorrow
	aTime                // 10:00
	aCode                // Q3, ISO9001
)

// figure is a number, a day or a code of a text, as it is compared.
type figure struct {
	kind    figureKind
	value   float64
	unit    string // "EUR", "%", "w", …; "" where there is none
	ordinal bool
	y, m, d int // 0 where the text does not say
	n       int // of a weekday or of what is relative
	code    string
}

var (
	fieldPattern = regexp.MustCompile(`[\p{L}\p{N}€$£%'’.,:/+\-–]+`)
	isoDate      = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	fullDate     = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})$`)
	dottedDate   = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.$`)
	clockTime    = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)
	dayNumber    = regexp.MustCompile(`^(\d{1,2})(?:\.|st|nd|rd|th|e|de|ste)?,?$`)
	yearNumber   = regexp.MustCompile(`^((?:19|20)\d{2})[.,:]?$`)
	numberForm   = regexp.MustCompile(`^([€$£]?)(\d+(?:[.,'’]\d+)*)(.*)$`)
	threes       = regexp.MustCompile(`^\d{1,3}(?:[.,'’]\d{3})+$`)
	onlyThree    = regexp.MustCompile(`^\d{3}$`)
	groups       = regexp.MustCompile(`^\d{1,3}(?:,\d{3})*$`)
)

// spans are the words between the two ends of a span. A table, never written to.
var spans = map[string]bool{"to": true, "or": true, "bis": true, "oder": true, "tot": true, "of": true}

// figures finds the numbers, days and codes of a text.
func (l language) figures(text string) []figure {
	fields := fieldPattern.FindAllString(strings.ReplaceAll(text, "\u00a0", " "), -1)
	var all []figure
	ended := -2 // behind which field the last figure stood
	for i := 0; i < len(fields); {
		found, used := l.figureAt(fields, i)
		// "10 to 12 weeks" are weeks both.
		if n := len(all); len(found) > 0 && n > 0 && i == ended+1 && spans[fold(fields[i-1])] && all[n-1].kind == aNumber && found[0].kind == aNumber && all[n-1].unit == "" {
			all[n-1].unit = found[0].unit
		}
		i += max(used, 1)
		if len(found) > 0 {
			ended = i
		}
		all = append(all, found...)
	}
	return all
}

func (l language) figureAt(fields []string, i int) (found []figure, used int) {
	raw := fields[i]
	bare := strings.Trim(raw, ".,:'’-–/+")
	folded := fold(bare)
	next := func(n int) string {
		if i+n < len(fields) {
			return fields[i+n]
		}
		return ""
	}
	switch {
	case bare == "":
		return nil, 1
	case strings.ContainsAny(bare[:1], "0123456789€$£"):
		return l.numeral(fields, i, raw, bare)
	}
	if m, ok := l.months[folded]; ok {
		switch day := dayNumber.FindStringSubmatch(next(1)); {
		case l.monthFirst && day != nil && !yearNumber.MatchString(next(1)):
			f := figure{kind: aDay, m: m, d: number(day[1])}
			if y := yearNumber.FindStringSubmatch(next(2)); y != nil {
				f.y = number(y[1])
				return []figure{f}, 3
			}
			return []figure{f}, 2
		case yearNumber.MatchString(next(1)):
			return []figure{{kind: aMonth, m: m, y: number(yearNumber.FindStringSubmatch(next(1))[1])}}, 2
		case capital(bare) && len(bare) > 3 || len(bare) > 3 && folded != "march" || folded == "mei" || bare == "Mai":
			return []figure{{kind: aMonth, m: m}}, 1
		}
		return nil, 1
	}
	if n, ok := l.weekdays[folded]; ok {
		return []figure{{kind: aWeekday, n: n}}, 1
	}
	if n, ok := l.relative[folded]; ok {
		return []figure{{kind: aRelative, n: n}}, 1
	}
	if n, ok := l.spelled(folded); ok {
		f := figure{kind: aNumber, value: n}
		taken := l.unitBehind(&f, fields, i+1)
		return []figure{f}, 1 + taken
	}
	if strings.ContainsFunc(bare, unicode.IsDigit) {
		if word, rest, ok := strings.Cut(bare, "-"); ok && rest != "" && l.plain(fold(word)) == 0 { // "EUR-250"
			return []figure{{kind: aCode, code: folded}}, 1
		}
		if unit, ok := l.units[strings.TrimRight(folded, "0123456789.,'’")]; ok { // "EUR250.000"
			inner, used := l.numeral(fields, i, strings.TrimLeftFunc(raw, unicode.IsLetter), strings.TrimLeftFunc(bare, unicode.IsLetter))
			for n := range inner {
				inner[n].unit = unit
			}
			return inner, used
		}
		return []figure{{kind: aCode, code: folded}}, 1
	}
	return nil, 1
}

// numeral reads what begins with a digit.
func (l language) numeral(fields []string, i int, raw, bare string) (found []figure, used int) {
	next := func(n int) string {
		if i+n < len(fields) {
			return fields[i+n]
		}
		return ""
	}
	if m := isoDate.FindStringSubmatch(bare); m != nil {
		return []figure{{kind: aDay, y: number(m[1]), m: number(m[2]), d: number(m[3])}}, 1
	}
	if m := fullDate.FindStringSubmatch(bare); m != nil && number(m[1]) <= 31 && number(m[2]) <= 31 {
		y := number(m[3])
		if y < 100 {
			y += 2000
		}
		d, month := number(m[1]), number(m[2])
		if month > 12 { // the American order
			d, month = month, d
		}
		return []figure{{kind: aDay, y: y, m: month, d: d}}, 1
	}
	if m := dottedDate.FindStringSubmatch(strings.TrimRight(raw, ",:")); m != nil && number(m[1]) <= 31 && number(m[2]) <= 12 {
		f := figure{kind: aDay, m: number(m[2]), d: number(m[1])}
		if y := yearNumber.FindStringSubmatch(next(1)); y != nil {
			f.y = number(y[1])
			return []figure{f}, 2
		}
		return []figure{f}, 1
	}
	if m := clockTime.FindStringSubmatch(bare); m != nil {
		return []figure{{kind: aTime, value: float64(number(m[1])*60 + number(m[2]))}}, 1
	}
	if m := dayNumber.FindStringSubmatch(raw); m != nil {
		if fold(next(1)) == "of" { // "the 3rd of May"
			fields = slices.Delete(slices.Clone(fields), i+1, i+2)
			defer func() { used++ }()
		}
		if month, ok := l.months[fold(strings.Trim(next(1), ".,"))]; ok && (month != 5 || fold(next(1)) != "may" || capital(next(1))) {
			f := figure{kind: aDay, m: month, d: number(m[1])}
			if y := yearNumber.FindStringSubmatch(next(2)); y != nil {
				f.y = number(y[1])
				return []figure{f}, 3
			}
			return []figure{f}, 2
		}
	}
	m := numberForm.FindStringSubmatch(bare)
	if m == nil {
		return nil, 1
	}
	digits, rest := m[2], strings.TrimLeft(m[3], ".,:'’")
	taken := 1
	// "250 000" is one number.
	for ends := raw != bare; !ends && rest == "" && groups.MatchString(digits); taken++ {
		group := strings.TrimRight(next(taken), ".,:")
		if !onlyThree.MatchString(group) {
			break
		}
		digits, ends = digits+","+group, group != next(taken)
	}
	f := figure{kind: aNumber, value: value(digits), unit: l.units[m[1]]}
	switch head, tail, cut := strings.Cut(strings.ReplaceAll(rest, "–", "-"), "-"); {
	case cut && head == "" && tail != "" && unicode.IsDigit([]rune(tail)[0]), strings.HasPrefix(rest, "/") && len(rest) > 1: // a range, "2026/27"
		tail = strings.TrimLeft(strings.ReplaceAll(rest, "–", "-"), "-/")
		more, _ := l.numeral(append([]string{tail}, fields[min(len(fields), i+1):]...), 0, tail, strings.Trim(tail, ".,:-/"))
		for _, other := range more {
			if f.unit == "" {
				f.unit = other.unit
			}
		}
		return append([]figure{f}, more...), 1
	case cut && head == "": // "12-week"
		rest = tail
	}
	if rest != "" {
		word := fold(rest)
		switch {
		case rest == "%":
			f.unit = "%"
		case l.scale[word] != 0:
			f.value *= l.scale[word]
		case l.units[word] != "":
			f.unit = l.units[word]
		case rest == "€" || rest == "$" || rest == "£":
			f.unit = l.units[rest]
		case word == "st" || word == "nd" || word == "rd" || word == "th" || word == "e" || word == "de" || word == "ste":
			f.ordinal = true
		default:
			return []figure{{kind: aCode, code: fold(bare)}}, 1
		}
	}
	if f.unit == "" && i > 0 {
		f.unit = l.currencyBefore(fields[i-1])
	}
	taken += l.unitBehind(&f, fields, i+taken)
	return []figure{f}, taken
}

func (l language) currencyBefore(field string) string {
	unit := l.units[fold(field)]
	if unit == "" {
		unit = l.units[field]
	}
	if len(unit) == 3 {
		return unit
	}
	return ""
}

// unitBehind takes a scale and a unit behind a number, and tells how many words
// they are.
func (l language) unitBehind(f *figure, fields []string, i int) int {
	used := 0
	for i+used < len(fields) { // "two hundred thousand"
		scale := l.scale[fold(strings.Trim(fields[i+used], ".,:"))]
		if scale == 0 || f.value >= scale*1000 || fold(fields[i+used]) == "m" {
			break
		}
		f.value *= scale
		used++
	}
	if i+used < len(fields) && f.unit == "" {
		word := strings.Trim(fields[i+used], ".,:")
		unit := l.units[fold(word)]
		if unit == "" {
			unit = l.units[word]
		}
		if unit != "" {
			f.unit = unit
			used++
		}
	}
	return used
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// value reads digits with marks between them: groups of three are thousands,
// whatever mark parts them; any other mark begins the decimals. So 250.000 is
// 250,000 and 1,5 is 1.5, as people of three languages write in one channel.
func value(digits string) float64 {
	digits = strings.ReplaceAll(digits, "’", "'")
	plain := func(s string) string { return strings.NewReplacer(".", "", ",", "", "'", "").Replace(s) }
	if threes.MatchString(digits) && !strings.HasPrefix(digits, "0") {
		marks := map[rune]bool{}
		for _, r := range digits {
			if !unicode.IsDigit(r) {
				marks[r] = true
			}
		}
		if len(marks) == 1 {
			v, _ := strconv.ParseFloat(plain(digits), 64)
			return v
		}
	}
	if i := strings.LastIndexAny(digits, ".,"); i >= 0 {
		v, _ := strconv.ParseFloat(plain(digits[:i])+"."+plain(digits[i+1:]), 64)
		return v
	}
	v, _ := strconv.ParseFloat(plain(digits), 64)
	return v
}

// said is a figure of a source with the day on which it was said.
type said struct {
	figure
	on civil.Date
}

// in reports whether a figure of a line stands among those of its sources.
func (f figure) in(all []said) bool {
	for _, s := range all {
		if f.is(s) {
			return true
		}
	}
	return false
}

func (f figure) is(s said) bool {
	switch f.kind {
	case aNumber:
		return f.isNumber(s)
	case aCode:
		return s.kind == aCode && s.code == f.code
	case aTime:
		return s.kind == aTime && s.value == f.value
	case aRelative:
		return s.kind == aRelative && s.n == f.n
	case aWeekday:
		return s.kind == aWeekday && s.n == f.n || s.kind == aDay && s.knowsYear() && int(s.day().Weekday()) == f.n ||
			s.kind == aRelative && !s.on.IsZero() && int(s.on.AddDays(s.n).Weekday()) == f.n
	case aMonth:
		return (s.kind == aMonth || s.kind == aDay) && s.m == f.m && (f.y == 0 || f.y == s.year())
	default:
		return f.isDay(s)
	}
}

func (f figure) isNumber(s said) bool {
	switch s.kind {
	case aNumber:
		same := math.Abs(f.value-s.value) <= 1e-9*math.Max(1, math.Abs(s.value))
		money := len(s.unit) == 3
		return same && (f.unit == s.unit || f.unit == "" && money)
	case aDay:
		return f.unit == "" && (f.ordinal && int(f.value) == s.d || f.value >= 1000 && int(f.value) == s.year())
	case aMonth:
		return f.unit == "" && f.value >= 1000 && int(f.value) == s.year()
	case aWeekday, aRelative, aTime, aCode:
	}
	return false
}

func (f figure) isDay(s said) bool {
	switch s.kind {
	case aDay:
		return f.d == s.d && f.m == s.m && (f.y == 0 || f.y == s.year())
	case aRelative:
		return f.isOn(s.on, s.n)
	case aWeekday: // the next one after the day it was said
		for n := range 8 {
			if !s.on.IsZero() && int(s.on.AddDays(n).Weekday()) == s.n && f.isOn(s.on, n) {
				return true
			}
		}
	case aNumber, aMonth, aTime, aCode:
	}
	return false
}

func (f figure) isOn(on civil.Date, days int) bool {
	if on.IsZero() {
		return false
	}
	day := on.AddDays(days)
	return f.d == day.Day && f.m == int(day.Month) && (f.y == 0 || f.y == day.Year)
}

func (s said) knowsYear() bool { return s.year() != 0 }

// year is the one a day was meant in: the one that was said, else that of the next
// such day, counted from two months before it was said.
func (s said) year() int {
	if s.y != 0 || s.on.IsZero() {
		return s.y
	}
	from := s.on.AddMonths(-2)
	y := from.Year
	if s.m < int(from.Month) || s.m == int(from.Month) && s.d != 0 && s.d < from.Day {
		y++
	}
	return y
}

func (s said) day() civil.Date {
	d, _ := civil.Parse(strconv.Itoa(s.year()) + "-" + two(s.m) + "-" + two(s.d))
	return d
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
