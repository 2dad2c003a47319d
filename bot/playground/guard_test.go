package playground_test

import (
	"net/http"
	"strings"
	"testing"

	"lodestar/bot/playground"
)

// concrete is a pattern of ServeMux as a request, with the ids of one person.
func concrete(pattern, user string) (method, path string) {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		return http.MethodGet, pattern
	}
	return method, strings.NewReplacer("{$}", "", "{user}", user, "{channel}", shared, "{ts}", "1.000001", "{what}", "huddle", "{tab}", "in", "{seq}", "1",
		"{move}", "cancel", "{plan}", "plan-contoso", "{file}", "F1").Replace(path)
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, pattern := range s.page.Routes() {
		method, path := concrete(pattern, kim)
		if strings.HasSuffix(path, "/events") {
			path += "?after=x"
		}
		h := s.do(s.request(method, path, nil)).header
		for name, value := range map[string]string{
			"Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
			"X-Content-Type-Options":  "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		} {
			if h.Get(name) != value {
				t.Errorf("%s: %s is %q", pattern, name, h.Get(name))
			}
		}
	}
}

func TestForeignHostsAndOriginsAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, pattern := range s.page.Routes() {
		method, path := concrete(pattern, eva)
		r := s.request(method, path, nil)
		r.Host = "rebound.example:8080"
		if a := s.do(r); a.status != http.StatusMisdirectedRequest {
			t.Errorf("%s at a foreign host: %d", pattern, a.status)
		}
		if method != http.MethodPost {
			continue
		}
		r = s.request(method, path, nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := s.do(r); a.status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", pattern, a.status)
		}
		r = s.request(method, path, nil)
		r.Header.Set("Origin", "https://evil.example")
		if a := s.do(r); a.status != http.StatusForbidden {
			t.Errorf("%s from another origin: %d", pattern, a.status)
		}
	}
	for _, host := range []string{"localhost", "localhost:1", "127.0.0.1:8080", "[::1]:8080", "[::1]", "127.9.9.9"} {
		r := s.request(http.MethodGet, "/", nil)
		r.Host = host
		if a := s.do(r); a.status == http.StatusMisdirectedRequest {
			t.Errorf("%s is refused", host)
		}
	}
	for _, host := range []string{"", "localhost.evil.example", "10.0.0.1", "127.0.0.1.evil.example:80", "[::2]", "0.0.0.0:8080", "[", "a:b:c"} {
		r := s.request(http.MethodGet, "/", nil)
		r.Host = host
		if host == "" {
			continue // the client would send its own
		}
		if a := s.do(r); a.status != http.StatusMisdirectedRequest && a.status != http.StatusBadRequest {
			t.Errorf("%q is let in: %d", host, a.status)
		}
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.1.2.3:1": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:80": false, "192.168.1.2:80": false, "example.com:80": false, "127.0.0.1": false, "": false,
	} {
		if got := playground.Loopback(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

// Without a script of its own in the page, with no style in it and nothing from
// elsewhere, the policy has nothing to refuse.
func TestPagesKeepThePolicy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, path := range []string{"/p/" + eva + "/c/" + shared, "/p/" + eva + "/home", "/p/" + eva + "/plans", "/p/" + eva + "/plans/plan-contoso", "/p/" + eva + "/behind/stage", "/nothing"} {
		a := s.get(path)
		for _, bad := range []string{" style=", "<style", "onclick", "onload", "http://", "https://", "javascript:", "data:"} {
			if strings.Contains(a.body, bad) {
				t.Errorf("%s has %q", path, bad)
			}
		}
		if n := strings.Count(a.body, "<script"); n != strings.Count(a.body, `<script type="module" src="/static/page.js"></script>`) {
			t.Errorf("%s has a script that is not the module", path)
		}
	}
	for _, name := range []string{"page.js", "keys.js", "mail.css", "page.css", "behind.css", "plan.css", "blocks.css", "icons.svg", "star.svg"} {
		if a := s.get("/static/" + name); a.status != http.StatusOK || a.header.Get("Content-Type") == "" {
			t.Errorf("%s: %d %s", name, a.status, a.header.Get("Content-Type"))
		}
	}
	for _, name := range []string{"..%2fpage.go", "none.js", ""} {
		if a := s.get("/static/" + name); a.status != http.StatusNotFound {
			t.Errorf("%q: %d", name, a.status)
		}
	}
}

func TestNewWantsWhatItNeeds(t *testing.T) {
	t.Parallel()
	if _, err := playground.New(playground.Options{}); err == nil {
		t.Error("a page of nothing")
	}
}
