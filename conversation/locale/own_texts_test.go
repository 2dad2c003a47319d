package locale_test

import (
	"testing"

	"lodestar/conversation/locale"
)

func TestOwnTextsStandInFront(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	own, err := words.With(map[string]map[locale.Language]string{
		"ask.customer_name": {locale.English: "Whose plan is it?"},
		"ask.own_1":         {locale.German: "Welches Budget ist es?"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang      locale.Language
		key, want string
	}{
		{locale.English, "ask.customer_name", "Whose plan is it?"},
		{locale.German, "ask.customer_name", words.Printer(locale.German).Text("ask.customer_name", nil)},
		{locale.German, "ask.own_1", "Welches Budget ist es?"},
		{locale.GermanFormal, "ask.own_1", "Welches Budget ist es?"},
		{locale.English, "ask.own_1", "Welches Budget ist es?"},
		{locale.English, "ask.industry", words.Printer(locale.English).Text("ask.industry", nil)},
	} {
		if got := own.Printer(c.lang).Text(c.key, nil); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.key, c.lang, got, c.want)
		}
	}
	if words.Has("ask.own_1") {
		t.Error("the product's catalogue was changed")
	}
	for _, wrong := range []string{"Which {{.secret}}?", "Which {{customer?"} {
		if _, err := words.With(map[string]map[locale.Language]string{"ask.industry": {locale.English: wrong}}); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
}
