package playground

import (
	"bytes"
	"embed"
	"fmt"
	"hash/fnv"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"

	"lodestar/conversation/locale"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// fragment is a piece of the page that is replaced as a whole. Its HTML is one
// element with the id ID; the attribute data-v changes with what is in it, so
// that the module leaves alone what is as it was. data-n rises with every
// drawing: what a slow answer brings never takes the place of something newer
// that the stream has brought meanwhile.
type fragment struct {
	ID, Version string
	HTML        template.HTML
	event       string // under which name a stream sends it
}

// draw makes a fragment from a template whose root has the id and data-v="".
func (p *Page) draw(event, name, id string, data any) fragment {
	var b bytes.Buffer
	if err := p.html.ExecuteTemplate(&b, name, data); err != nil {
		// The templates are part of the program and run over data of our own
		// types; what can fail here is a mistake of ours.
		p.log.Error("playground: drawing", "template", name, "error", err)
		return fragment{ID: id, event: event}
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b.Bytes())
	version := fmt.Sprintf("%x", sum.Sum64())
	drawn := strings.Replace(strings.TrimSpace(b.String()), `data-v=""`, fmt.Sprintf(`data-v="%s" data-n="%d"`, version, p.drawn.Add(1)), 1)
	return fragment{ID: id, Version: version, HTML: template.HTML(drawn), event: event} //nolint:gosec // drawn by html/template
}

// as gives a fragment a version of its own choosing.
func (f fragment) as(version string) fragment {
	f.HTML = template.HTML(strings.Replace(string(f.HTML), `data-v="`+f.Version+`"`, `data-v="`+version+`"`, 1)) //nolint:gosec // drawn by html/template
	f.Version = version
	return f
}

// numbered gives a fragment the number of an earlier moment: that at which what
// is in it was read.
func (f fragment) numbered(n uint64) fragment {
	if before, rest, ok := strings.Cut(string(f.HTML), ` data-n="`); ok {
		_, rest, _ = strings.Cut(rest, `"`)
		f.HTML = template.HTML(before + fmt.Sprintf(` data-n="%d"`, n) + rest) //nolint:gosec // drawn by html/template
	}
	return f
}

// gone takes an element off the page.
func (p *Page) gone(event, id string) fragment { return p.draw(event, "gone", id, id) }

func (p *Page) parseTemplates() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		// say puts a text of the catalogue into the page's language; arguments
		// are pairs of name and value.
		"say": func(key string, pairs ...any) (string, error) {
			args := locale.Args{}
			for i := 0; i+1 < len(pairs); i += 2 {
				name, ok := pairs[i].(string)
				if !ok {
					return "", fmt.Errorf("argument %d of %s has no name", i, key)
				}
				args[name] = pairs[i+1]
			}
			return p.words.Text(key, args), nil
		},
		"language": func() string { return string(p.o.Language.Base()) },
	}).ParseFS(templateFiles, "templates/*.html")
}

// answer sends fragments to the module, which puts them into their places.
func (p *Page) answer(w http.ResponseWriter, status int, fragments ...fragment) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	for _, f := range fragments {
		_, _ = w.Write([]byte(f.HTML + "\n"))
	}
}

// whole sends a page that stands on its own.
func (p *Page) whole(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := p.html.ExecuteTemplate(&b, name, data); err != nil {
		p.log.Error("playground: drawing a page", "template", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	content, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	_, _ = w.Write(content) //nolint:gosec // a file of the program
}
