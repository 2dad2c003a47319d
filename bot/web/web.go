// Package web is the public pages: what somebody sees who has a personal link and
// no chat. A page is read by GET, which changes nothing, and answered by the POST
// of its form (trust C6). It works without script.
package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Name is the platform of what is done on a page. It is stored and never changes.
const Name = "web"

// Path is where the pages are, below the public address.
const Path = "/agree/"

// mostBody is the largest form that is read, in bytes. How many of them may be words
// is up to whoever takes the answer.
const mostBody = 64 << 10

// longestToken bounds what is looked up, in bytes.
const longestToken = 64

// ErrUnknown says that there is no page for a token.
var ErrUnknown = errors.New("web: no such link")

// Page is what is behind a link. All of it but Plan is plain words.
type Page struct {
	Language locale.Language
	Title    string
	Lead     []string
	News     bool     // Lead says what has become of it: it is announced
	Plan     string   // HTML, drawn by html/template; "" where there is none
	Changes  []string // the first is the heading of the others
	// PlanTitle and AnswerTitle are the headings of Plan and of what can be answered;
	// "" are those of a plan.
	PlanTitle, AnswerTitle string
	Facts                  []Fact
	Covers                 string
	Wording                []string
	Press                  string // label of the button that answers; "" where there is none
	Suggest                *Suggest
	NotYou                 string
	Foot                   []string
	Problem                string // what is wrong with what was sent: the form stays as it was
}

// Fact is a line of the page's head.
type Fact struct{ Label, Text string }

// Suggest is the second form: points to tick, and words.
type Suggest struct {
	Button, Legend, Items, Label, Hint string
	Choices                            []Choice
	Text                               string
}

// Choice is a point to be ticked.
type Choice struct {
	ID, Label string
	Checked   bool
}

// Answer is a form that was sent.
type Answer struct {
	Suggest bool
	Items   []string
	Text    string
}

// Options are what the pages need; all but Log must be set.
type Options struct {
	// PublicURL is how the world reaches this server: only requests to its host are
	// answered (trust G3).
	PublicURL string
	Words     *locale.Catalogue
	// Show draws the page of a token, and changes nothing. ErrUnknown.
	Show func(ctx context.Context, token string) (Page, error)
	// Answer records an answer and draws the page as it is then; a Problem on it
	// says that nothing was recorded. ErrUnknown.
	Answer func(ctx context.Context, token string, a Answer) (Page, error)
	Log    *slog.Logger // nil for nowhere; never gets a token or what people wrote
}

// Pages answers GET and POST below Path. It is an http.Handler.
type Pages struct {
	o      Options
	host   string
	page   *template.Template
	policy string
	secure bool
}

//go:embed templates
var templates embed.FS

// New makes the pages.
func New(o Options) (*Pages, error) {
	at, err := url.Parse(o.PublicURL)
	if err != nil || at.Host == "" || o.Words == nil || o.Show == nil || o.Answer == nil {
		return nil, errors.New("web: a public address, words and what is behind links are needed")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	style, err := templates.ReadFile("templates/page.css")
	if err != nil {
		return nil, fmt.Errorf("web: reading the style: %w", err)
	}
	p := &Pages{o: o, host: strings.ToLower(at.Host), secure: at.Scheme == "https"}
	p.page, err = template.New("").Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // a file of the program
	}).ParseFS(templates, "templates/page.html")
	if err != nil {
		return nil, fmt.Errorf("web: reading the template: %w", err)
	}
	// The style stands in the page, so that one request is the whole page; it is
	// known by its hash, and nothing else may style or run (trust G2).
	sum := sha256.Sum256(style)
	p.policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'self'; " +
		"frame-ancestors 'none'; object-src 'none'; base-uri 'none'"
	return p, nil
}

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer") // the address is the secret
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if p.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if !strings.EqualFold(r.Host, p.host) {
		http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
		return
	}
	token, ok := strings.CutPrefix(r.URL.Path, Path)
	if !ok || !isToken(token) {
		p.say(w, r, http.StatusNotFound, "web.unknown", nil)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		page, err := p.o.Show(r.Context(), token)
		p.answer(w, r, page, err)
	case http.MethodPost:
		p.take(w, r, token)
	default:
		h.Set("Allow", "GET, HEAD, POST")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	}
}

// isToken accepts what a token can be, so that nothing else is looked up.
func isToken(s string) bool {
	return len(s) >= 26 && len(s) <= longestToken && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// take records an answer. After it the browser is led to the page, so that a
// reload asks for it and sends nothing again.
func (p *Pages) take(w http.ResponseWriter, r *http.Request, token string) {
	if !p.ownPage(r) {
		p.say(w, r, http.StatusForbidden, "web.refused", nil)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		p.say(w, r, http.StatusUnsupportedMediaType, "web.refused", nil)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			p.say(w, r, http.StatusRequestEntityTooLarge, "web.too_large", nil)
			return
		}
		p.say(w, r, http.StatusBadRequest, "web.refused", nil)
		return
	}
	given := Answer{Text: locale.Clean(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"))}
	switch r.PostForm.Get("do") {
	case "answer":
		given.Text = ""
	case "suggest":
		given.Suggest, given.Items = true, r.PostForm["item"]
	default: // not one of our buttons
		p.say(w, r, http.StatusBadRequest, "web.refused", nil)
		return
	}
	page, err := p.o.Answer(r.Context(), token, given)
	if err != nil || page.Problem != "" {
		p.answer(w, r, page, err)
		return
	}
	http.Redirect(w, r, Path+token, http.StatusSeeOther) //nolint:gosec // a path of ours, and a token of letters and digits
}

// ownPage reports whether a form was sent from a page of ours (trust G3). Browsers
// say so by Sec-Fetch-Site; older ones by Origin, which is "null" because our pages
// send no referrer: then it rests on the address alone, which no other site knows.
func (p *Pages) ownPage(r *http.Request) bool {
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return true
	}
	at, err := url.Parse(origin)
	return err == nil && strings.EqualFold(at.Host, p.host)
}

// answer sends a page.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request, page Page, err error) {
	switch {
	case errors.Is(err, ErrUnknown):
		p.say(w, r, http.StatusNotFound, "web.unknown", nil)
		return
	case err != nil:
		reference := bot.NewReference()
		p.o.Log.ErrorContext(r.Context(), "web: a page failed", "reference", reference, "method", r.Method, "error", err)
		p.say(w, r, http.StatusServiceUnavailable, "web.failed", locale.Args{"reference": reference})
		return
	}
	status := http.StatusOK
	if page.Problem != "" {
		status = http.StatusUnprocessableEntity
	}
	p.draw(w, status, page)
}

// say sends a page of our own words, in the language the browser asks for.
func (p *Pages) say(w http.ResponseWriter, r *http.Request, status int, key string, args locale.Args) {
	language := asked(r.Header.Get("Accept-Language"))
	words := p.o.Words.Printer(language.Formal())
	title := key + ".title"
	if !p.o.Words.Has(title) {
		title = "web.unknown.title"
		if key != "web.unknown" {
			title = "web.failed.title"
		}
	}
	p.draw(w, status, Page{Language: language, Title: words.Text(title, nil), Lead: []string{words.Text(key, args)}})
}

// asked is the first language of ours that a browser wants.
func asked(header string) locale.Language {
	for _, part := range strings.Split(header, ",") {
		tag, _, _ := strings.Cut(part, ";")
		if language, ok := locale.ParseLanguage(strings.TrimSpace(tag)); ok {
			return language.Base()
		}
	}
	return locale.English
}

// drawn is a page with what stands around it.
type drawn struct {
	Page

	Lang                   string
	PlanHTML               template.HTML
	Skip, Scroll, YourPart string
}

func (p *Pages) draw(w http.ResponseWriter, status int, page Page) {
	words := p.o.Words.Printer(page.Language)
	d := drawn{
		Page: page, Lang: string(page.Language.Base()), PlanHTML: template.HTML(page.Plan), //nolint:gosec // drawn by html/template in planning/export
		Skip: words.Text("web.skip", nil), Scroll: words.Text("web.scroll", nil), YourPart: cmp.Or(page.AnswerTitle, words.Text("web.answer", nil)),
	}
	d.PlanTitle = cmp.Or(page.PlanTitle, words.Text("web.plan", nil))
	var b bytes.Buffer
	if err := p.page.ExecuteTemplate(&b, "page", d); err != nil {
		p.o.Log.Error("web: drawing a page", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
