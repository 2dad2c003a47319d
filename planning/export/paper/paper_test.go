package paper_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lodestar/planning/export/paper"
)

func typeface(tb testing.TB) *paper.Typeface {
	tb.Helper()
	face, err := paper.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return face
}

// Breaking loses no letter, changes no order, and no line is wider than asked for.
func TestWrapLosesNothing(t *testing.T) {
	t.Parallel()
	face := typeface(t)
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.Float64Range(20, 400).Draw(t, "width")
		size := rapid.Float64Range(6, 20).Draw(t, "size")
		var spans []paper.Span
		all := ""
		for range rapid.IntRange(0, 4).Draw(t, "spans") {
			words, _ := face.Printable(rapid.StringMatching(`[a-zA-ZäöüßŁΩЖ0-9 /·–-]{0,60}`).Draw(t, "words"))
			spans = append(spans, paper.Span{Words: words, Bold: rapid.Bool().Draw(t, "bold"), Keep: rapid.Bool().Draw(t, "keep")})
			all += words
		}
		got := ""
		for _, line := range face.Wrap(spans, size, width) {
			wide := 0.0
			for i, s := range line.Spans {
				if line.Offsets[i] < wide-0.01 {
					t.Fatalf("spans overlap: %v", line)
				}
				wide = line.Offsets[i] + face.Width(s.Words, size, s.Bold)
				got += s.Words
			}
			letters := 0
			for _, s := range line.Spans {
				letters += len([]rune(s.Words))
			}
			if wide > width+0.01 && letters > 1 {
				t.Fatalf("%.1f wide, %.1f asked: %v", wide, width, line)
			}
		}
		without := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if without(got) != without(all) {
			t.Fatalf("%q became %q", all, got)
		}
	})
}

func TestBreaksStandWhereTheyRead(t *testing.T) {
	t.Parallel()
	face := typeface(t)
	lines := func(width float64, spans ...paper.Span) (all []string) {
		for _, line := range face.Wrap(spans, 10, width) {
			text := ""
			for _, s := range line.Spans {
				text += s.Words
			}
			all = append(all, text)
		}
		return all
	}
	for _, c := range []struct {
		width float64
		spans []paper.Span
		want  string
	}{
		{60, []paper.Span{{Words: "Status-E-Mail alle"}}, "Status-E-/Mail alle"},
		{40, []paper.Span{{Words: "2026-11-23 x"}}, "2026-11/-23 x"}, // wider than a line: broken where it must be
		{80, []paper.Span{{Words: "one two"}, {Words: " · "}, {Words: "three four", Keep: true}}, "one two ·/three four"},
		{80, []paper.Span{{Words: "one two"}, {Words: " · "}, {Words: "three four"}}, "one two · three/four"},
		{400, []paper.Span{{Words: "bo", Bold: true}, {Words: "ld word"}}, "bold word"},
	} {
		if got := strings.Join(lines(c.width, c.spans...), "/"); got != c.want {
			t.Errorf("%.0f: %q, want %q", c.width, got, c.want)
		}
	}
}

func TestShortenFits(t *testing.T) {
	t.Parallel()
	face := typeface(t)
	for _, words := range []string{"", "a", "Maintenance manager", strings.Repeat("W", 200)} {
		for _, width := range []float64{0, 5, 40, 90} {
			short := face.Shorten(words, 9, true, width)
			if short != words && !strings.HasSuffix(short, "…") || face.Width(short, 9, true) > max(width, face.Width("…", 9, true)) {
				t.Errorf("%q in %.0f: %q", words, width, short)
			}
		}
	}
}

// A file holds each sheet, its tags and its words, and two at one instant are the
// same.
func TestWritePDF(t *testing.T) {
	t.Parallel()
	sheet := func(words string) *paper.Drawing {
		d := &paper.Drawing{Size: paper.A4()}
		d.Behind(func() paper.Box {
			d.Within(paper.Heading1, func() { d.Text(paper.Text{X: 50, Y: 50, Size: 12, Words: words}) })
			return paper.Box{X: 40, Y: 40, Width: 100, Height: 20, Round: 3}
		})
		d.Within(paper.Table, func() {
			d.Within(paper.TableRow, func() {
				d.Within(paper.HeadCell, func() { d.Text(paper.Text{X: 50, Y: 80, Size: 9, Bold: true, Words: "(head) \\ Ω"}) })
				d.Within(paper.Cell, func() { d.Text(paper.Text{X: 90, Y: 80, Size: 9}) }) // says nothing
			})
		})
		return d
	}
	about := paper.Document{Title: "A <b> & (c)", Language: "nl", Made: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)}
	var first, again bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &again} {
		if err := paper.WritePDF(b, about, []*paper.Drawing{sheet("one"), sheet("two")}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("the same sheets gave other bytes")
	}
	for _, part := range []string{"/StructParents 0", "/StructParents 1", "/S /TH", "/Scope /Column", "A &lt;b&gt; &amp; (c)", "D:20270102030405"} {
		if !bytes.Contains(first.Bytes(), []byte(part)) {
			t.Errorf("the file lacks %s", part)
		}
	}
}

func BenchmarkWrap(b *testing.B) {
	face := typeface(b)
	text := strings.Repeat("a few words of a plan ", 20)
	for b.Loop() {
		face.Wrap([]paper.Span{{Words: text}}, 9, 300)
	}
}
