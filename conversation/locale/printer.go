package locale

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"lodestar/internal/civil"
)

// Args are the arguments of a text, by the name of their placeholder. Whole
// numbers are printed as they are (a year, a version, the n of "edit n"),
// decimal.Decimal and Amount with the signs of the language, civil.Date as
// Printer.Date does, []string as Printer.List does. The count that chooses
// between plurals is always n.
//
// Args may be stored as JSON and read back: whole numbers and texts survive
// it. A date or a decimal comes back as its stored text and is then shown as
// such, so print those before they are stored.
type Args map[string]any

// Amount is an argument that is printed as Printer.Amount does.
type Amount struct {
	Number decimal.Decimal
	Unit   string // as written, or an ISO 4217 code
}

// Printer says the texts in one language. It is a small value to be copied,
// safe for concurrent use. Without a catalogue it still prints dates and
// numbers; the zero Printer does so in English.
type Printer struct {
	catalogue *Catalogue
	lang      Language
	index     int
}

// Language returns the language it speaks, including the form of address.
func (p Printer) Language() Language {
	if p.lang == "" {
		return English
	}
	return p.lang
}

// Text returns the text of a key with its placeholders filled in. It never
// fails: an unknown key or an argument that is missing stands in the text as
// ⟦name⟧, so that a test sees it and a person can still read the rest. What an
// argument holds is inserted as it is; escaping is left to the surface.
func (p Printer) Text(key string, args Args) string {
	return p.Fill(key, func(name string) (any, bool) {
		value, given := args[name]
		return value, given
	})
}

// Fill is Text for arguments that are worth making only where the text has a place
// for them: arg tells one by the name of its placeholder, false where there is none.
func (p Printer) Fill(key string, arg func(name string) (value any, given bool)) string {
	if p.catalogue == nil {
		return missing(key)
	}
	e, ok := p.catalogue.entry(key)
	if !ok {
		return missing(key)
	}
	text := e[p.index].choose(p.lang, arg)
	if text.segments == nil {
		return text.text
	}
	var b strings.Builder
	for _, s := range text.segments {
		if s.name == "" {
			b.WriteString(s.literal)
			continue
		}
		value, given := arg(s.name)
		if !given {
			b.WriteString(missing(s.name))
			continue
		}
		b.WriteString(p.argument(value))
	}
	return b.String()
}

func missing(name string) string { return "⟦" + name + "⟧" }

func (p Printer) argument(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		if n, ok := wholeNumber(v); ok {
			return strconv.FormatInt(n, 10)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
		return p.Number(decimal.NewFromFloat(v))
	case decimal.Decimal:
		return p.Number(v)
	case *decimal.Decimal:
		if v == nil {
			return ""
		}
		return p.Number(*v)
	case Amount:
		return p.Amount(v.Number, v.Unit)
	case civil.Date:
		return p.Date(v)
	case []string:
		return p.List(v)
	default:
		return fmt.Sprint(v)
	}
}

// wholeNumber reads a count from an argument, also from one that was stored as
// JSON in between. False means that it is no whole number.
func wholeNumber(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return 0, false
		}
		return int64(v), true
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	case decimal.Decimal:
		if !printable(v) || !v.IsInteger() || v.Abs().GreaterThan(decimal.New(1, 15)) {
			return 0, false
		}
		return v.IntPart(), true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil && n != math.MinInt64
	}
	return 0, false
}
