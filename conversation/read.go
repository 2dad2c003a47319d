package conversation

import (
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// Reading is what a text was understood as.
type Reading struct {
	Value   Value
	State   State    // Open or Skipped where the text says so; else ""
	Problem *Problem // it could not be understood
	Aside   *Aside   // it could be understood in more than one way
	Also    []Fill   // it answers further steps of the same row
	Sure    bool     // it was confirmed already: no doubt is asked back
}

func refuse(key string, args locale.Args) Reading {
	return Reading{Problem: &Problem{Key: key, Args: args}}
}

// read understands a text as an answer to a step. It is total: every text
// gives a value, a problem or a question back.
func (r *run) read(scene *Scene, step *Step, text string) Reading {
	if step.Read != nil {
		return step.Read(scene, text)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return refuse("problem.empty", nil)
	}
	lang, today := scene.Facts.Language, scene.Facts.Today
	switch step.Kind {
	case Line:
		return readWords(step, strings.Join(strings.Fields(withoutMark(text)), " "))
	case Long:
		return readWords(step, withoutBullets(text))
	case Choice, YesNo, Score:
		return r.readChoice(scene, step, text)
	case Choices:
		return r.readChoices(scene, step, text)
	case Date:
		return readDate(scene, step, text)
	case Since:
		return readSince(lang, text, today)
	case Who:
		return r.readWho(scene, text)
	case People:
		return r.readPeople(scene, step, text)
	case Quantity, Money:
		return readQuantity(scene, step, text)
	case Count:
		n, err := strconv.Atoi(text)
		if err != nil || n < step.Min || step.Max > 0 && n > step.Max {
			return refuse("problem.not_a_whole_number", locale.Args{"from": step.Min, "to": step.Max})
		}
		return Reading{Value: Value{Score: n}}
	case Link:
		u, err := url.Parse(text)
		if err == nil && u.Scheme == "" {
			u, err = url.Parse("https://" + text)
		}
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Host, ".") || strings.ContainsAny(text, " \n\t") {
			return refuse("problem.link", nil)
		}
		return readWords(step, text)
	case Email:
		address, err := mail.ParseAddress(text)
		if err != nil || address.Name != "" || address.Address != text || strings.ContainsAny(text, "\"<> ") {
			if !strings.Contains(text, "@") {
				return refuse("problem.email_no_at", locale.Args{"text": Verbatim(shorten(text))})
			}
			return refuse("problem.not_email", locale.Args{"text": Verbatim(shorten(text))})
		}
		return readWords(step, text)
	default:
		return readWords(step, text)
	}
}

// bullets are the signs in front of lines that were pasted from a list; a dash
// or an asterisk is one only before a space.
var bullets = regexp.MustCompile(`(?m)^ *(?:[-*–—] +|• *)`)

func withoutBullets(text string) string {
	text = strings.Join(unnumbered(strings.Split(text, "\n")), "\n")
	if bare := strings.TrimSpace(bullets.ReplaceAllString(text, "")); bare != "" {
		return bare
	}
	return text
}

// mark is a sign in front of a single line that was pasted from a list. A number
// with a point may be part of the words: "1. Halbjahr".
var mark = regexp.MustCompile(`^\s*(?:[-*–—]\s+|•\s*|\d{1,2}\)\s+)`)

func withoutMark(text string) string {
	if bare := strings.TrimSpace(mark.ReplaceAllString(text, "")); bare != "" {
		return bare
	}
	return text
}

func readWords(step *Step, text string) Reading {
	if n := locale.Length(text); step.Limit > 0 && n > step.Limit {
		return refuse("problem.too_long", locale.Args{"n": n, "limit": step.Limit, "text": Verbatim(shorten(text))})
	}
	return Reading{Value: TextValue(text)}
}

func (r *run) readChoice(scene *Scene, step *Step, text string) Reading {
	options := r.stepOptions(step, scene.Row)
	if o, ok := r.match(options, text, loose, r.stepArgs(step, scene.Row)); ok {
		return Reading{Value: o.set()}
	}
	if got, ok := r.readReasoned(scene, step, options, text); ok {
		return got
	}
	if step.Kind == Score {
		return refuse("problem.score", locale.Args{"text": Verbatim(shorten(text)), "min": step.Min, "max": step.Max})
	}
	return Reading{Problem: r.notOneOf(question{form: askStep, step: step, row: scene.Row})}
}

func (r *run) readChoices(scene *Scene, step *Step, text string) Reading {
	options := r.stepOptions(step, scene.Row)
	var v Value
	for _, part := range splitList(text) {
		o, ok := r.match(options, part, loose, r.stepArgs(step, scene.Row))
		if !ok {
			return Reading{Problem: r.notOneOf(question{form: askStep, step: step, row: scene.Row})}
		}
		if !v.Has(o.Value) {
			v.Choice = append(v.Choice, o.Value)
		}
	}
	if len(v.Choice) < step.Min || step.Max > 0 && len(v.Choice) > step.Max {
		return refuse("problem.too_many_choices", locale.Args{"n": step.Max})
	}
	return Reading{Value: v}
}

// splitList takes "a, b and c" apart.
func splitList(text string) []string {
	for _, and := range []string{" and ", " und ", " en ", " & "} {
		text = strings.ReplaceAll(text, and, ",")
	}
	var parts []string
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' || c == '+' }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// readDate understands a day. What was interpreted is asked back with its
// weekday; a day that was written out whole counts and is repeated (ADR 0007).
func readDate(scene *Scene, step *Step, text string) Reading {
	p := scene.Printer()
	parse := locale.ParseDate
	if step.Begins {
		parse = locale.ParseFirstDay
	}
	got := parse(scene.Facts.Language, text, scene.Facts.Today)
	switch {
	case got.Open:
		return Reading{State: Open}
	case got.Problem == locale.NoSuchDay && !got.Nearest.IsZero():
		return refuse("problem.no_such_day", locale.Args{"text": Verbatim(shorten(text)), "example": p.Date(got.Nearest)})
	case got.Problem == locale.WrongWeekday:
		v := DateValue(got.Date)
		return Reading{Aside: &Aside{ID: step.ID + ".confirm", Ask: Say("problem.weekday_mismatch", locale.Args{"date": p.DateLong(got.Date), "text": Verbatim(shorten(text))}), Options: []AsideOption{
			{Value: "yes", Label: Say("button.yes", nil), Set: &v}, {Value: "no", Label: Say("button.other_date", nil)},
		}}}
	case got.Problem != "":
		return refuse("problem.not_a_date", locale.Args{"text": Verbatim(shorten(text)), "example": p.Date(exampleDay(scene, step))})
	case len(got.Others) > 0:
		aside := &Aside{ID: step.ID + ".confirm", Ask: Say("ask.date.confirm.ambiguous", locale.Args{"text": Verbatim(shorten(text)), "first": p.DateLong(got.Date), "second": p.DateLong(got.Others[0])})}
		for i, d := range append([]civil.Date{got.Date}, got.Others...) {
			v := DateValue(d)
			aside.Options = append(aside.Options, AsideOption{Value: strconv.Itoa(i + 1), Label: Verbatim(p.DateWeekday(d)), Set: &v})
		}
		return Reading{Aside: aside}
	case !got.Explicit:
		v := DateValue(got.Date)
		return Reading{Value: v, Aside: &Aside{ID: step.ID + ".confirm", Ask: Say("ask.date.confirm", locale.Args{"date": p.Capital(p.DateLong(got.Date))}), Options: []AsideOption{
			{Value: "yes", Label: Say("button.yes", nil), Set: &v}, {Value: "no", Label: Say("button.other_date", nil)},
		}}}
	default:
		return Reading{Value: DateValue(got.Date)}
	}
}

// exampleDay is a day that would be taken: named where none could be read.
func exampleDay(scene *Scene, step *Step) civil.Date {
	today := scene.Facts.Today
	days := []civil.Date{NextDay(today, time.March, 15), today.AddDays(7), today}
	for _, d := range days {
		if step.Check == nil || step.Check(scene, DateValue(d)) == nil {
			return d
		}
	}
	return days[0]
}

// NextDay is the first day from today on that has the month and the day.
func NextDay(today civil.Date, month time.Month, day int) civil.Date {
	d := civil.Date{Year: today.Year, Month: month, Day: day}
	if d.Before(today) {
		d.Year++
	}
	return d
}

// theYear is the one number of "they came to us around 2012, I think".
var theYear, anyDigits = regexp.MustCompile(`\b(?:1[89]|20)\d\d\b`), regexp.MustCompile(`\d+`)

func readSince(lang locale.Language, text string, today civil.Date) Reading {
	got, yearOnly := locale.ParseYearOrDate(lang, text, today)
	if got.Problem != "" && len(got.Others) == 0 {
		if year := theYear.FindAllString(text, -1); len(year) == 1 && len(anyDigits.FindAllString(text, -1)) == 1 {
			got, yearOnly = locale.ParseYearOrDate(lang, year[0], today)
		}
	}
	switch {
	case got.Open:
		return Reading{State: Open}
	case got.Problem != "" || len(got.Others) > 0:
		return refuse("problem.not_a_year", locale.Args{"text": Verbatim(shorten(text))})
	case got.Date.After(today):
		return refuse("problem.year_in_future", locale.Args{"year": Verbatim(shorten(text))})
	case yearOnly:
		return Reading{Value: Value{Year: got.Date.Year}}
	default:
		return Reading{Value: DateValue(got.Date)}
	}
}

func readQuantity(scene *Scene, step *Step, text string) Reading {
	p := scene.Printer()
	got := locale.ParseNumber(scene.Facts.Language, text)
	if step.Unit != nil {
		if unit := step.Unit(scene); got.Unit == "" || locale.SameUnit(got.Unit, unit) {
			got.Unit = unit
		}
	}
	if got.Problem != "" || got.Unit == "" && step.Kind == Quantity {
		return refuse("problem.not_a_number", nil)
	}
	nothing := step.Unit != nil && got.Unit == "" && got.Amount.IsZero() // of whatever currency that is written later
	if step.Kind == Money && !got.Money() && !nothing {
		return refuse("problem.not_money", nil)
	}
	if n := locale.Length(p.Amount(got.Amount, got.Unit)); step.Limit > 0 && n > step.Limit {
		return refuse("problem.too_long", locale.Args{"n": n, "limit": step.Limit, "text": Verbatim(shorten(text))})
	}
	if len(got.Others) == 0 {
		return Reading{Value: QuantityValue(got.Amount, got.Unit)}
	}
	aside := &Aside{ID: step.ID + ".confirm", Ask: Say("problem.unclear_number", locale.Args{"text": Verbatim(shorten(text)), "first": p.Number(got.Amount), "second": p.Number(got.Others[0])})}
	first, second := QuantityValue(got.Amount, got.Unit), QuantityValue(got.Others[0], got.Unit)
	aside.Options = []AsideOption{
		{Value: "1", Label: Verbatim(p.Number(got.Amount)), Set: &first},
		{Value: "2", Label: Verbatim(p.Number(got.Others[0])), Set: &second},
	}
	return Reading{Value: first, Aside: aside}
}
