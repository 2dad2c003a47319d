package conversation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// bullet is what people put before the lines of a list.
var bullet = regexp.MustCompile(`^(?:>\s*)*(?:[-*–—]\s+|[•☐☑✓]\s*|\d{1,2}[.)]\s+)?(?:\[[ xX]?\]\s*)?`)

// unnumbered takes the numbers off lines that are numbered through from 1. A
// single number in front may be a day, or part of a name.
func unnumbered(lines []string) []string {
	if len(lines) < 2 {
		return lines
	}
	bare := make([]string, len(lines))
	for i, line := range lines {
		n := numbering.FindStringSubmatch(line)
		if n == nil || n[1] != strconv.Itoa(i+1) {
			return lines
		}
		bare[i] = line[len(n[0]):]
	}
	return bare
}

// numbering is the number in front of a line of a list.
var numbering = regexp.MustCompile(`^\s*(\d{1,2})[.)]\s+`)

func (r *run) readRows(q question, text string, have []Fill) understood {
	var u understood
	scene := r.scene(q.row)
	row := newRows(have, q.pack.List)
	stored := 0
	limit := r.listNamed(q.pack.List)
	if limit.Max > 0 {
		stored = r.counted(limit, q.row)
	}
	lines, rest := packLines(text, false)
	wide := false
	for _, line := range lines {
		wide = wide || r.fillsRow(scene, q.pack, line)
	}
	for n, line := range lines {
		if n == 0 && len(lines) > 1 && r.headsList(q.pack, line) {
			continue
		}
		if q.pack.Tail != nil {
			step, words := r.labelledLine(scene, []*Step{q.pack.Tail}, line)
			last := step == nil && r.isTail(scene, q.pack, line) || step == nil && n == len(lines)-1 && len(lines) > 1 && wide && !r.fillsRow(scene, q.pack, line)
			if step != nil || last {
				if step == nil {
					words = line
				}
				r.fillFrom(&u, r.scene(0), q.pack.Tail, Fill{Step: q.pack.Tail.ID}, Quote{Line: n + 1, Text: line}, words)
				continue
			}
		}
		if limit.Max > 0 && stored+row >= limit.Max {
			u.unclear = append(u.unclear, Quote{Line: n + 1, Text: line, Problem: listFull(limit)})
			continue
		}
		row++
		r.readRow(&u, q, scene, row, Quote{Line: n + 1, Text: line})
	}
	u.tooMany(rest)
	return u
}

func (r *run) readRow(u *understood, q question, scene *Scene, row int, from Quote) {
	steps := q.pack.Steps
	cells := r.cells(scene, q.pack, bullet.ReplaceAllString(from.Text, ""))
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
		r.fillFrom(u, scene, step, Fill{Step: step.ID, New: row, List: q.pack.List}, from, cell)
	}
}

// fillsRow reports whether a line can only be a row: it has a semicolon, or a
// cell for every column and the last one is what that column asks for.
func (r *run) fillsRow(scene *Scene, p *Pack, line string) bool {
	if strings.Contains(line, ";") {
		return true
	}
	cells, last := p.cells(line), len(p.Steps)-1
	return p.LooseCells && len(cells) > last && r.read(scene, p.Steps[last], cells[last]).Problem == nil
}

// looseCell is what parts the cells of a line that has no semicolon.
var looseCell = regexp.MustCompile(`,|\s[-–—]\s`)

// cells takes a row apart: at its semicolons, else by what the line says.
func (r *run) cells(scene *Scene, p *Pack, line string) []string {
	if !strings.Contains(line, ";") {
		if p.Line != nil {
			if cells, _ := p.Line(scene, line); cells != nil {
				return cells
			}
		}
		if p.TellCells {
			if cells := r.toldCells(scene, p, line); cells != nil {
				return cells
			}
		}
	}
	return p.cells(line)
}

// isTail reports whether a line without a semicolon is not about a row at all.
func (r *run) isTail(scene *Scene, p *Pack, line string) bool {
	if p.Line == nil || strings.Contains(line, ";") {
		return false
	}
	_, tail := p.Line(scene, bullet.ReplaceAllString(line, ""))
	return tail
}

// headsList reports whether a line only heads what was pasted: "Actions from our
// meeting:", or the names of the columns.
func (r *run) headsList(p *Pack, line string) bool {
	if !p.TellCells {
		return false
	}
	if !strings.Contains(line, ";") && strings.HasSuffix(line, ":") {
		return true
	}
	cells := tableCells(line)
	return len(cells) > 1 && !slices.ContainsFunc(cells, func(cell string) bool { return !r.means(r.scene(0), "alias.column", locale.Fold(cell)) })
}

// cells takes a row apart. A separator too many belongs to the last cell.
func (p *Pack) cells(line string) []string {
	if p.LooseCells && !strings.Contains(line, ";") {
		return looseCell.Split(line, len(p.Steps))
	}
	return strings.SplitN(line, ";", len(p.Steps))
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
