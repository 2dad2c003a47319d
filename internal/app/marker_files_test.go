package app_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/script"
)

// readable is what can be read in a file: what is zipped is unzipped, the streams of
// a PDF are inflated, with the words that stand there in two bytes a letter. A
// picture says nothing: it is drawn from the page that is searched as PDF.
func readable(t *testing.T, f bot.File) string {
	t.Helper()
	var all strings.Builder
	switch path.Ext(f.Name) {
	case ".png":
	case ".xlsx", ".docx":
		z, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for _, part := range z.File {
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			all.WriteString(part.Name + " " + string(content) + "\n")
		}
	case ".pdf":
		for _, piece := range bytes.Split(f.Data, []byte("stream\n")) {
			if r, err := zlib.NewReader(bytes.NewReader(piece)); err == nil {
				content, _ := io.ReadAll(r) // what is behind it is no part of it
				if !bytes.Contains(content[:min(len(content), 64)], []byte("glyf")) {
					all.Write(content)
				}
			}
		}
	default:
		all.Write(f.Data)
	}
	return f.Name + " " + strings.NewReplacer("\x00", "", `\`, "").Replace(all.String())
}

// filesOut are all files that were handed on to where a customer reads, and those
// that were made for a customer.
func (a *agreeing) filesOut() map[string]string {
	a.t.Helper()
	out := map[string]string{}
	for _, who := range []string{"visser", "deboer", "eva", script.SharedChannel, script.Mailbox("visser"), script.Mailbox("deboer"), script.Mailbox("eva")} {
		for i, m := range a.messages(who) {
			for _, f := range m.Attachments {
				if who != "eva" || !strings.Contains(f.Name, "internal") {
					out[fmt.Sprintf("file %s, message %d to %s", f.Name, i, who)] = readable(a.t, f)
				}
			}
		}
	}
	return out
}

// sendsFiles sends every kind of file into the shared channel, and makes the
// customer's and our own form of each.
func (a *agreeing) sendsFiles() {
	a.t.Helper()
	for _, format := range []string{"pdf", "xlsx", "docx", "csv", "html"} {
		a.lines("eva: export "+format+" channel now", "eva: export "+format+" customer")
		if format != "pdf" { // its message would name the marks of markers that are no option
			a.lines("eva: export " + format + " internal")
		}
	}
	a.lines("eva: export md customer", "eva: export json customer")
}

// checkFilesOut finds what of the internal fields is in a file, and whether the
// search can find anything at all: it does in our own files.
func (a *agreeing) checkFilesOut() {
	a.t.Helper()
	out := a.filesOut()
	kinds := map[string]int{}
	for name := range out {
		for _, end := range []string{".pdf", ".xlsx", ".docx", ".csv", ".html", ".md", ".json"} {
			if strings.Contains(name, end+",") {
				kinds[end]++
			}
		}
	}
	for _, end := range []string{".pdf", ".xlsx", ".docx", ".csv", ".html", ".md", ".json"} {
		if kinds[end] == 0 {
			a.t.Errorf("no file of the kind %s went out: the test proves nothing", end)
		}
	}
	for _, l := range leaked(out) {
		a.t.Error(l)
	}
	for _, m := range a.messages("eva") {
		for _, f := range m.Attachments {
			if !strings.Contains(f.Name, "internal") || path.Ext(f.Name) == ".csv" { // of what is internal a list has the state alone
				continue
			}
			if len(leaked(map[string]string{f.Name: readable(a.t, f)})) == 0 {
				a.t.Errorf("nothing internal is found in our own %s: the test proves nothing", f.Name)
			}
		}
	}
}
