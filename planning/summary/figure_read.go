package summary

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

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
	switch {
	case bare == "":
		return nil, 1
	case strings.ContainsAny(bare[:1], "0123456789€$£"):
		return l.numeral(fields, i, raw, bare)
	}
	if m, ok := l.months[folded]; ok {
		return l.monthAt(m, bare, at(fields, i+1), at(fields, i+2))
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
		return l.coded(fields, i, raw, bare)
	}
	return nil, 1
}

// monthAt reads the name of a month with what stands behind it: "May 3, 2026" where the
// day comes second, "May 2026", "May". Some names are words of their own in another case.
func (l language) monthAt(m int, word, second, third string) (found []figure, used int) {
	switch day := dayNumber.FindStringSubmatch(second); {
	case l.monthFirst && day != nil && !yearNumber.MatchString(second):
		f := figure{kind: aDay, m: m, d: number(day[1])}
		if y := yearNumber.FindStringSubmatch(third); y != nil {
			f.y = number(y[1])
			return []figure{f}, 3
		}
		return []figure{f}, 2
	case yearNumber.MatchString(second):
		return []figure{{kind: aMonth, m: m, y: number(yearNumber.FindStringSubmatch(second)[1])}}, 2
	case len(word) > 3 && (capital(word) || fold(word) != "march") || fold(word) == "mei" || word == "Mai":
		return []figure{{kind: aMonth, m: m}}, 1
	}
	return nil, 1
}

// coded reads what begins with letters and has digits in it: a code, or an amount with
// its currency in front.
func (l language) coded(fields []string, i int, raw, bare string) (found []figure, used int) {
	folded := fold(bare)
	code := []figure{{kind: aCode, code: folded}}
	if word, rest, ok := strings.Cut(bare, "-"); ok && rest != "" && l.plain(fold(word)) == 0 { // "EUR-250"
		return code, 1
	}
	unit, ok := l.units[strings.TrimRight(folded, "0123456789.,'’")]
	if !ok {
		return code, 1
	}
	found, used = l.numeral(fields, i, strings.TrimLeftFunc(raw, unicode.IsLetter), strings.TrimLeftFunc(bare, unicode.IsLetter)) // "EUR250.000"
	for n := range found {
		found[n].unit = unit
	}
	return found, used
}

// numeral reads what begins with a digit or the sign of a currency: a date, a time, a
// day of a month or a number.
func (l language) numeral(fields []string, i int, raw, bare string) (found []figure, used int) {
	of := 0
	if i+1 < len(fields) && dayNumber.MatchString(raw) && fold(fields[i+1]) == "of" { // "the 3rd of May"
		fields, of = slices.Delete(slices.Clone(fields), i+1, i+2), 1
	}
	behind := fields[min(len(fields), i+1):]
	f, used := dateOfNumbers(raw, bare, behind)
	if used == 0 {
		f, used = l.dayOfMonth(raw, behind)
	}
	if used > 0 {
		return []figure{f}, used + of
	}
	found, used = l.amount(fields, i, raw, bare)
	return found, used + of
}

// at is a field of those behind, "" where they have ended.
func at(fields []string, n int) string {
	if n < len(fields) {
		return fields[n]
	}
	return ""
}

// dateOfNumbers reads a day or a time that is written in numbers alone; used is 0 where
// it is none.
func dateOfNumbers(raw, bare string, behind []string) (f figure, used int) {
	if m := isoDate.FindStringSubmatch(bare); m != nil {
		return figure{kind: aDay, y: number(m[1]), m: number(m[2]), d: number(m[3])}, 1
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
		return figure{kind: aDay, y: y, m: month, d: d}, 1
	}
	if m := dottedDate.FindStringSubmatch(strings.TrimRight(raw, ",:")); m != nil && number(m[1]) <= 31 && number(m[2]) <= 12 {
		f = figure{kind: aDay, m: number(m[2]), d: number(m[1])}
		if y := yearNumber.FindStringSubmatch(at(behind, 0)); y != nil {
			f.y = number(y[1])
			return f, 2
		}
		return f, 1
	}
	if m := clockTime.FindStringSubmatch(bare); m != nil {
		return figure{kind: aTime, value: float64(number(m[1])*60 + number(m[2]))}, 1
	}
	return figure{}, 0
}

// dayOfMonth reads a day before the name of its month; used is 0 where it is none.
func (l language) dayOfMonth(raw string, behind []string) (f figure, used int) {
	day, word := dayNumber.FindStringSubmatch(raw), at(behind, 0)
	month, ok := l.months[fold(strings.Trim(word, ".,"))]
	if day == nil || !ok || month == 5 && fold(word) == "may" && !capital(word) {
		return figure{}, 0
	}
	f = figure{kind: aDay, m: month, d: number(day[1])}
	if y := yearNumber.FindStringSubmatch(at(behind, 1)); y != nil {
		f.y = number(y[1])
		return f, 3
	}
	return f, 2
}

// amount reads a number with its unit, or both of a range.
func (l language) amount(fields []string, i int, raw, bare string) (found []figure, used int) {
	m := numberForm.FindStringSubmatch(bare)
	if m == nil {
		return nil, 1
	}
	behind := fields[min(len(fields), i+1):]
	digits, rest, taken := m[2], strings.TrimLeft(m[3], ".,:'’"), 1
	if raw == bare && rest == "" {
		var groups int
		digits, groups = grouped(digits, behind)
		taken += groups
	}
	f := figure{kind: aNumber, value: value(digits), unit: l.units[m[1]]}
	dashed := strings.ReplaceAll(rest, "–", "-")
	tail, dash := strings.CutPrefix(dashed, "-")
	switch {
	case dash && tail != "" && unicode.IsDigit([]rune(tail)[0]), strings.HasPrefix(rest, "/") && len(rest) > 1: // a range, "2026/27"
		return l.upTo(f, strings.TrimLeft(dashed, "-/"), behind), 1
	case dash: // "12-week"
		rest = tail
	}
	if rest != "" && !l.attach(&f, rest) {
		return []figure{{kind: aCode, code: fold(bare)}}, 1
	}
	if f.unit == "" && i > 0 {
		f.unit = l.currencyBefore(fields[i-1])
	}
	taken += l.unitBehind(&f, fields, i+taken)
	return []figure{f}, taken
}

// grouped goes on with a number whose thousands stand apart: "250 000" is one. It tells
// how many fields belong to it.
func grouped(digits string, behind []string) (whole string, used int) {
	for _, field := range behind {
		group := strings.TrimRight(field, ".,:")
		if !groups.MatchString(digits) || !onlyThree.MatchString(group) {
			break
		}
		digits, used = digits+","+group, used+1
		if group != field { // a mark ends it
			break
		}
	}
	return digits, used
}

// upTo is a range from a number to what stands behind its stroke, which gives both their
// unit.
func (l language) upTo(from figure, tail string, behind []string) []figure {
	more, _ := l.numeral(append([]string{tail}, behind...), 0, tail, strings.Trim(tail, ".,:-/"))
	for _, other := range more {
		if from.unit == "" {
			from.unit = other.unit
		}
	}
	return append([]figure{from}, more...)
}

// attach reads what stands at a number without a space: a scale, a unit, the ending of
// an ordinal. It is false where the whole is a code.
func (l language) attach(f *figure, rest string) bool {
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
		return false
	}
	return true
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
