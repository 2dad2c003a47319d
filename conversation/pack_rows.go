package conversation

import (
	"regexp"
	"strings"

	"lodestar/conversation/locale"
)

// bullet is what people put before the lines of a list.
var bullet = regexp.MustCompile(`^(?:[-*•–—]\s+|\d{1,2}[.)]\s+)`)

func (r *run) readRows(q question, text string, have []Fill) understood {
	var u understood
	scene := r.scene(q.row)
	row := newRows(have, q.pack.List)
	stored := 0
	limit := r.listNamed(q.pack.List)
	if limit.Max > 0 {
		stored = len(r.s.Record(limit.In).Rows(limit.ID, q.row))
	}
	lines, rest := packLines(text, false)
	wide := false
	for _, line := range lines {
		wide = wide || strings.Contains(line, ";")
	}
	for n, line := range lines {
		if q.pack.Tail != nil {
			step, words := r.labelledLine(scene, []*Step{q.pack.Tail}, line)
			last := step == nil && n == len(lines)-1 && len(lines) > 1 && wide && !strings.Contains(line, ";")
			if step != nil || last {
				if step == nil {
					words = line
				}
				r.fillFrom(&u, r.scene(0), q.pack.Tail, Fill{Step: q.pack.Tail.ID}, n+1, words)
				continue
			}
		}
		if limit.Max > 0 && stored+row >= limit.Max {
			u.unclear = append(u.unclear, Quote{Line: n + 1, Text: line, Problem: listFull(limit)})
			continue
		}
		row++
		r.readRow(&u, q, scene, row, n+1, bullet.ReplaceAllString(line, ""))
	}
	u.tooMany(rest)
	return u
}

func (r *run) readRow(u *understood, q question, scene *Scene, row, n int, line string) {
	cells := strings.Split(line, ";")
	steps := q.pack.Steps
	if len(cells) > len(steps) { // a semicolon too many belongs to the last cell
		cells = append(cells[:len(steps)-1], strings.Join(cells[len(steps)-1:], ";"))
	}
	at := 0
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			at++
			continue
		}
		step := steps[min(at, len(steps)-1)]
		// "title; 30 June": a cell that cannot be a person but is a date is one.
		if i > 0 && at+1 < len(steps) && step.Kind == Who && steps[at+1].Kind == Date && len(cells) < len(steps) {
			if got := locale.ParseDate(scene.Facts.Language, cell, scene.Facts.Today); got.Problem == "" && !got.Open {
				at++
				step = steps[at]
			}
		}
		at++
		r.fillFrom(u, scene, step, Fill{Step: step.ID, New: row, List: q.pack.List}, n, cell)
	}
}

// newRows counts the new rows of a list among fills.
func newRows(fills []Fill, list string) int {
	n := 0
	for _, f := range fills {
		if f.List == list {
			n = max(n, f.New)
		}
	}
	return n
}
