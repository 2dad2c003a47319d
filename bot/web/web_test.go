package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lodestar/bot/web"
	"lodestar/conversation/locale"
)

const (
	site  = "https://lodestar.example"
	token = "abcdefghijklmnopqrstuvwxyz234567"
)

// behind is what is behind the one link of these tests.
type behind struct {
	shown, answered int
	last            web.Answer
	page            web.Page
	fails           error
}

func (b *behind) show(_ context.Context, got string) (web.Page, error) {
	b.shown++
	if got != token {
		return web.Page{}, web.ErrUnknown
	}
	return b.page, b.fails
}

func (b *behind) answer(_ context.Context, got string, a web.Answer) (web.Page, error) {
	if got != token {
		return web.Page{}, web.ErrUnknown
	}
	b.answered++
	b.last = a
	return b.page, b.fails
}

func pages(tb testing.TB) (*web.Pages, *behind) {
	tb.Helper()
	words, err := locale.Load()
	if err != nil {
		tb.Fatal(err)
	}
	b := &behind{page: web.Page{
		Language: locale.Dutch.Formal(), Title: "Ons plan", Lead: []string{"Lees het."}, Plan: "<article>plan</article>", Covers: "alles", Wording: []string{"Met akkoord"},
		Press: "Akkoord", Suggest: &web.Suggest{Button: "Wijziging", Choices: []web.Choice{{ID: "format", Label: "formaat"}}},
	}}
	p, err := web.New(web.Options{PublicURL: site, Words: words, Show: b.show, Answer: b.answer})
	if err != nil {
		tb.Fatal(err)
	}
	return p, b
}

func ask(p http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, site+path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

const here = "/agree/" + token

func TestAPageIsGuarded(t *testing.T) {
	t.Parallel()
	p, b := pages(t)
	w := ask(p, http.MethodGet, here, "")
	if w.Code != http.StatusOK || b.answered != 0 || b.shown != 1 {
		t.Fatalf("%d, shown %d, answered %d", w.Code, b.shown, b.answered)
	}
	h := w.Header()
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000", "X-Robots-Tag": "noindex, nofollow",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "style-src 'sha256-"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %q: %s", want, policy)
		}
	}
	body := w.Body.String()
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") || strings.Contains(body, "<script") || strings.Contains(body, "http://") {
		t.Error("something may run, or is fetched")
	}
	if len(h.Values("Set-Cookie")) > 0 {
		t.Error("a page sets a cookie")
	}
	for _, want := range []string{`<html lang="nl">`, `method="post"`, `name="do" value="answer"`, `name="do" value="suggest"`, `<article>plan</article>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, token) {
		t.Error("the token stands in the page, where it could be copied with it")
	}
}

// TestOnlyAPostOfThePageRecords sends everything that is no press on the page
// (trust C6, G3).
func TestOnlyAPostOfThePageRecords(t *testing.T) {
	t.Parallel()
	const yes = "do=answer"
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		want               int
	}{
		"GET":                    {http.MethodGet, here + "?do=answer", yes, nil, http.StatusOK},
		"HEAD":                   {http.MethodHead, here, yes, nil, http.StatusOK},
		"PUT":                    {http.MethodPut, here, yes, nil, http.StatusMethodNotAllowed},
		"DELETE":                 {http.MethodDelete, here, yes, nil, http.StatusMethodNotAllowed},
		"OPTIONS":                {http.MethodOptions, here, "", nil, http.StatusMethodNotAllowed},
		"another site":           {http.MethodPost, here, yes, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"a neighbour site":       {http.MethodPost, here, yes, []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"another origin":         {http.MethodPost, here, yes, []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		"an origin like ours":    {http.MethodPost, here, yes, []string{"Origin", "https://lodestar.example.evil.example"}, http.StatusForbidden},
		"a broken origin":        {http.MethodPost, here, yes, []string{"Origin", "::"}, http.StatusForbidden},
		"another host":           {http.MethodPost, here, yes, []string{"Host", "evil.example"}, http.StatusMisdirectedRequest},
		"GET with another host":  {http.MethodGet, here, "", []string{"Host", "127.0.0.1"}, http.StatusMisdirectedRequest},
		"JSON":                   {http.MethodPost, here, `{"do":"answer"}`, []string{"Content-Type", "application/json"}, http.StatusUnsupportedMediaType},
		"plain text":             {http.MethodPost, here, yes, []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
		"no type":                {http.MethodPost, here, yes, []string{"Content-Type", ""}, http.StatusUnsupportedMediaType},
		"a form of files":        {http.MethodPost, here, yes, []string{"Content-Type", "multipart/form-data; boundary=x"}, http.StatusUnsupportedMediaType},
		"nothing":                {http.MethodPost, here, "", nil, http.StatusBadRequest},
		"the press in the query": {http.MethodPost, here + "?do=answer", "", nil, http.StatusBadRequest},
		"another press":          {http.MethodPost, here, "do=withdraw_all", nil, http.StatusBadRequest},
		"broken escapes":         {http.MethodPost, here, "do=answer&text=%zz", nil, http.StatusBadRequest},
		"too large":              {http.MethodPost, here, "do=answer&text=" + strings.Repeat("x", 65<<10), nil, http.StatusRequestEntityTooLarge},
		"no token":               {http.MethodPost, "/agree/", yes, nil, http.StatusNotFound},
		"a short token":          {http.MethodPost, "/agree/abc", yes, nil, http.StatusNotFound},
		"an unknown token":       {http.MethodPost, "/agree/" + strings.Repeat("a", 32), yes, nil, http.StatusNotFound},
		"a long token":           {http.MethodPost, "/agree/" + strings.Repeat("a", 500), yes, nil, http.StatusNotFound},
		"more behind the token":  {http.MethodPost, here + "/x", yes, nil, http.StatusNotFound},
		"another case":           {http.MethodPost, "/agree/" + strings.ToUpper(token), yes, nil, http.StatusNotFound},
		"climbing":               {http.MethodPost, "/agree/../agree/" + token, yes, nil, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, b := pages(t)
			w := ask(p, c.method, c.path, c.body, c.headers...)
			if w.Code != c.want || b.answered != 0 {
				t.Errorf("%d, answered %d; want %d", w.Code, b.answered, c.want)
			}
			if w.Header().Get("Referrer-Policy") != "no-referrer" || w.Header().Get("Cache-Control") != "no-store" {
				t.Error("a refusal is not guarded")
			}
		})
	}
}

func TestAPressOnThePage(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{
		"a browser": {"Sec-Fetch-Site", "same-origin", "Origin", "null"}, "an older one": {"Origin", "null"}, "one that says its origin": {"Origin", site}, "one that says nothing": nil,
	} {
		p, b := pages(t)
		w := ask(p, http.MethodPost, here, url.Values{"do": {"suggest"}, "item": {"format", "sharing"}, "text": {"Not before May\u202e.\r\nThanks\x00"}}.Encode(), headers...)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != here || b.answered != 1 {
			t.Errorf("%s: %d to %q, answered %d", name, w.Code, w.Header().Get("Location"), b.answered)
		}
		if b.last.Text != "Not before May.\nThanks" || !slices.Equal(b.last.Items, []string{"format", "sharing"}) || !b.last.Suggest {
			t.Errorf("%s: %+v", name, b.last)
		}
	}
	p, b := pages(t)
	b.page.Problem, b.page.Suggest.Text, b.page.Suggest.Choices[0].Checked = "Schrijf iets.", "<b>x</b>", true
	w := ask(p, http.MethodPost, here, "do=suggest&item=format&text=")
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `role="alert"`) || !strings.Contains(body, "&lt;b&gt;x") || !strings.Contains(body, "checked") || !strings.Contains(body, "<details class=\"suggest\" open") {
		t.Errorf("%d: what was typed is not there any more", w.Code)
	}
}

var elsewhere = regexp.MustCompile(`(?i)<(script|img|iframe|object|embed|svg onload)`)

// TestWordsAreWords puts an attack into every field of a page (trust G1).
func TestWordsAreWords(t *testing.T) {
	t.Parallel()
	const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	p, b := pages(t)
	b.page = web.Page{
		Language: locale.English, Title: attack, Lead: []string{attack}, Facts: []web.Fact{{attack, attack}}, Covers: attack, Wording: []string{attack}, Press: attack,
		Suggest: &web.Suggest{Button: attack, Legend: attack, Items: attack, Label: attack, Hint: attack, Text: "</textarea>" + attack, Choices: []web.Choice{{attack, attack, true}}},
		NotYou:  attack, Foot: []string{attack}, Problem: attack,
	}
	body := ask(p, http.MethodGet, here, "").Body.String()
	if found := elsewhere.FindString(body); found != "" || strings.Count(body, "</textarea>") != 1 {
		t.Errorf("%s stands in the page", found)
	}
}

func TestOurFaultsSayNothing(t *testing.T) {
	t.Parallel()
	p, b := pages(t)
	b.fails = errors.New("sqlstore: secret words of the database")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		w := ask(p, method, here, "do=answer", "Accept-Language", "xx, de-AT;q=0.9, en")
		body := w.Body.String()
		if w.Code != http.StatusServiceUnavailable || strings.Contains(body, "secret") || !strings.Contains(body, "Kennung: ") || !strings.Contains(body, `lang="de"`) {
			t.Errorf("%s: %d %s", method, w.Code, body)
		}
	}
}

// FuzzRequests sends anything: nothing but a form of the page may record, and no
// answer is without its guards.
func FuzzRequests(f *testing.F) {
	f.Add("POST", here, "do=answer", "application/x-www-form-urlencoded", "same-origin", "")
	f.Add("GET", "/agree/%2e%2e", "", "", "", "null")
	f.Add("POST", here, "do=suggest&text=%F0%9F&item=", "application/x-www-form-urlencoded; charset=x", "", site)
	p, _ := pages(f)
	f.Fuzz(func(t *testing.T, method, path, body, kind, fetched, origin string) {
		at, err := url.Parse(site + path)
		if err != nil || at.Host != "lodestar.example" || !regexp.MustCompile(`^[A-Z]{1,10}$`).MatchString(method) {
			t.Skip()
		}
		r := (&http.Request{Method: method, URL: at, Host: at.Host, Header: http.Header{}, Body: http.NoBody}).WithContext(t.Context())
		if body != "" {
			r = httptest.NewRequest(http.MethodPost, site+"/", strings.NewReader(body))
			r.Method, r.URL, r.Host = method, at, at.Host
		}
		r.Header.Set("Content-Type", kind)
		if fetched != "" {
			r.Header.Set("Sec-Fetch-Site", fetched)
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code == http.StatusSeeOther && (method != http.MethodPost || fetched != "" && fetched != "same-origin" && fetched != "none") {
			t.Errorf("%s of %q recorded", method, fetched)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Error("an answer without guards")
		}
	})
}
