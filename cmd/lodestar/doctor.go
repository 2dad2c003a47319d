package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"lodestar/bot"
	"lodestar/internal/app"
)

type doctorCommand struct {
	JSON     bool   `help:"Print the findings as a JSON array."`
	Language string `default:"en" help:"Language of the findings: en, de or nl." placeholder:"LANGUAGE"`
}

// Run prints what was found. Something that keeps Lodestar from working ends it
// with an error; warnings do not.
func (c *doctorCommand) Run(ctx context.Context) error {
	lang, err := languageNamed(c.Language)
	if err != nil {
		return err
	}
	findings, err := app.Doctor(ctx, app.DoctorOptions{Environ: os.Environ(), Now: time.Now, Language: lang})
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(os.Stdout, findings)
	} else {
		color := term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		err = writeFindings(os.Stdout, findings, color)
	}
	if err != nil {
		return err
	}
	failed := 0
	for _, f := range findings {
		if f.State == bot.Fail {
			failed++
		}
	}
	switch failed {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("1 check failed")
	default:
		return fmt.Errorf("%d checks failed", failed)
	}
}

// writeJSON writes one finding a line, so that a person can read it as well.
func writeJSON(w io.Writer, findings []app.Finding) error {
	var lines [][]byte
	for _, f := range findings {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(f); err != nil {
			return err
		}
		lines = append(lines, bytes.TrimSpace(line.Bytes()))
	}
	_, err := fmt.Fprintf(w, "[\n%s\n]\n", bytes.Join(lines, []byte(",\n")))
	return err
}

// colors of the states, by the codes that every terminal knows.
var colors = map[bot.Verdict]string{bot.OK: "\x1b[32m", bot.Warn: "\x1b[33m", bot.Fail: "\x1b[1;31m"}

// writeFindings sets the findings as a table; what is to be done stands below
// its finding.
func writeFindings(w io.Writer, findings []app.Finding, color bool) error {
	wide := 0
	for _, f := range findings {
		wide = max(wide, len(f.Check))
	}
	under := strings.Repeat(" ", len("warn  ")+wide+2)
	var text strings.Builder
	for _, f := range findings {
		state := fmt.Sprintf("%-4s", f.State)
		if color {
			state = colors[f.State] + state + "\x1b[0m"
		}
		fmt.Fprintf(&text, "%s  %-*s  %s\n", state, wide, f.Check, indented(f.Says, under))
		if f.Mend != "" {
			fmt.Fprintf(&text, "%s→ %s\n", under, indented(f.Mend, under+"  "))
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func indented(s, by string) string { return strings.ReplaceAll(s, "\n", "\n"+by) }
