package playground

import (
	"net"
	"net/http"
	"net/netip"
)

// policy lets the page load what it brings along and nothing else; forms are
// sent by its module, never by navigation.
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"

// guard keeps other web sites out: those that point their name at this machine
// by the Host (421), those that send requests from another page by their origin
// (403). What is typed here stays here: nothing is cached.
func guard(next http.Handler) http.Handler {
	sameSite := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if !localHost(r.Host) {
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		sameSite.ServeHTTP(w, r)
	})
}

// localHost reports whether a Host header names this machine itself.
func localHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Loopback reports whether an address to listen on ("127.0.0.1:8080",
// "[::1]:0", "localhost:80") can be reached from this machine only. One without
// a host (":8080") listens everywhere and is refused.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && host != "" && localHost(host)
}
