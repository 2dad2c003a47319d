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
	defer func() { _ = os.WriteFile(in+".out", []byte(out.String()), 0o600); _ = os.WriteFile(in+".log", []byte(strings.Join(s.log, "\n")), 0o600) }()
	for i, line := range strings.Split(string(data), "\n") {
		s.number, s.line = i+1, strings.TrimSpace(line)
		for k := range s.pending {
			_ = k
		}
		if strings.HasPrefix(s.line, ">") || strings.HasPrefix(s.line,"shows") {
			continue
		}
		s.run()
		if s.line != "" {
			out.WriteString(s.line + "\n")
		} else { out.WriteString("\n") }
		for _, who := range []string{"eva", "jonas", "visser", "deboer"} {
			all := s.pending[who]
			for j := range all {
				if all[j].must && !all[j].mentioned {
					pre := ">"
					if who != s.speaker {
						pre = who + ">"
					}
					text := all[j].text
					out.WriteString(pre + " " + text + "\n")
					all[j].mentioned = true
				}
			}
		}
	}
}
