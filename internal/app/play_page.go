package app

import (
	"io"
	"net/http"
)

// page is what the browser is shown.
func (p *Playground) page() (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "Lodestar\n")
	}), nil
}
