package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDraft(t *testing.T) {
	in := os.Getenv("DRAFT")
	if in == "" {
		t.Skip()
	}
	data, _ := os.ReadFile(in)
	abs, _ := filepath.Abs(in)
	s := &script{stage: newStage(t), path: abs, heard: map[string]int{}, pending: map[string][]spoken{}}
	var out strings.Builder
	defer func() {
		_ = os.WriteFile(in+".out", []byte(out.String()), 0o600)
		_ = os.WriteFile(in+".log", []byte(strings.Join(s.log, "\n")), 0o600)
	}()
	for i, line := range strings.Split(string(data), "\n") {
		s.number, s.line = i+1, strings.TrimSpace(line)
		for k := range s.pending {
			_ = k
		}
		if strings.HasPrefix(s.line, ">") {
			continue
		}
		if name, ok := strings.CutPrefix(s.line, "shows page "); ok {
			page := ""
			for _, m := range s.messages(s.speaker) {
				for _, part := range m.Parts {
					if part.Kind == "page" {
						page = part.Text
					}
				}
			}
			_ = os.WriteFile("/tmp/scr/pages/"+name+".page", []byte(page+"\n"), 0o600)
			out.WriteString(s.line + "\n")
			continue
		}
		s.run()
		if s.line != "" {
			out.WriteString(s.line + "\n")
		} else {
			out.WriteString("\n")
		}
		bad := false
		if ms := s.messages("eva"); len(ms) > 0 && os.Getenv("STOP") != "" {
			last := ms[len(ms)-1]
			bad = strings.HasPrefix(s.line, "eva") && len(last.Parts) > 0 && last.Parts[0].Kind == "problem"
		}
		for _, who := range []string{"eva", "jonas", "visser", "deboer"} {
			all := s.pending[who]
			for j := range all {
				if all[j].must && !all[j].mentioned {
					pre := ">"
					if who != s.speaker {
						pre = who + ">"
					}
					text := all[j].text
					if r := []rune(text); len(r) > 130 {
						text = string(r[:120])
						text = text[:strings.LastIndex(text, " ")]
					}
					out.WriteString(pre + " " + text + "\n")
					all[j].mentioned = true
				}
			}
		}
		if bad {
			out.WriteString("######## STOPPED\n")
			return
		}
	}
}
