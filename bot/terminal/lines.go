package terminal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

const (
	// mostBytes is the longest message: far beyond any limit of an answer, so
	// that a text that is too long reaches the bot, which keeps it and says by
	// how much it is too long.
	mostBytes = 1 << 20
	// together is how close lines of a paste follow each other. Nobody presses
	// Enter twice in that time.
	together = 30 * time.Millisecond
	// ahead is how many messages may be typed while the bot is still busy.
	ahead = 1000
)

// message is what was entered at once.
type message struct {
	text    string
	tooLong bool
	err     error // the input broke; the last message
}

// listen reads messages until the input ends; then the channel is closed.
func (t *Terminal) listen(ctx context.Context) <-chan message {
	lines, messages := make(chan line), make(chan message)
	go readLines(ctx, t.In, lines)
	if t.TTY {
		go gather(ctx, lines, messages, together, ahead)
	} else {
		// A pipe is read no faster than the bot answers: it may be endless.
		go gather(ctx, lines, messages, 0, 1)
	}
	return messages
}

// line is one line of the input without its end.
type line struct {
	text    []byte
	tooLong bool
	err     error
}

// readLines sends every line of in. bufio.Scanner is no help here: it gives up
// for good on a line that is too long.
func readLines(ctx context.Context, in io.Reader, lines chan<- line) {
	defer close(lines)
	r := bufio.NewReaderSize(in, 64<<10)
	for first := true; ; first = false {
		l, more := readLine(r)
		if first { // how pipes begin on Windows
			l.text = bytes.TrimPrefix(l.text, []byte("\xEF\xBB\xBF"))
		}
		if !more && l.err == nil && len(l.text) == 0 && !l.tooLong {
			return
		}
		select {
		case lines <- l:
		case <-ctx.Done():
			return
		}
		if !more {
			return
		}
	}
}

func readLine(r *bufio.Reader) (l line, more bool) {
	for {
		piece, err := r.ReadSlice('\n')
		if len(l.text)+len(piece) > mostBytes+2 { // a line end is not counted
			l.text, l.tooLong = nil, true
		}
		if !l.tooLong {
			l.text = append(l.text, piece...)
		}
		switch {
		case err == nil:
			l.text = bytes.TrimSuffix(bytes.TrimSuffix(l.text, []byte("\n")), []byte("\r"))
			return l, true
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return l, false
		default:
			l.err = err
			return l, false
		}
	}
}

// gather makes messages of lines: one of each, of those joined by a backslash,
// and where pause is not 0 of all that follow each other within pause. It holds
// up the reader while room messages wait.
func gather(ctx context.Context, lines <-chan line, messages chan<- message, pause time.Duration, room int) {
	defer close(messages)
	var waiting []message
	var open draft
	var due <-chan time.Time
	for lines != nil || len(waiting) > 0 {
		in := lines
		if len(waiting) >= room {
			in = nil
		}
		var out chan<- message
		var first message
		if len(waiting) > 0 {
			out, first = messages, waiting[0]
		}
		select {
		case <-ctx.Done():
			return
		case out <- first:
			waiting = waiting[1:]
		case <-due:
			waiting, due = append(waiting, open.finish()), nil
		case l, ok := <-in:
			if !ok {
				lines, due = nil, nil
				if open.begun {
					waiting = append(waiting, open.finish())
				}
				continue
			}
			open.add(l)
			switch {
			case l.err != nil:
				waiting = append(waiting, open.finish(), message{err: l.err})
			case open.goesOn:
				due = nil
			case pause > 0:
				due = time.After(pause)
			default:
				waiting = append(waiting, open.finish())
			}
		}
	}
}

// draft is a message some lines of which have come.
type draft struct {
	text    strings.Builder
	begun   bool
	goesOn  bool // the last line ended in a backslash
	tooLong bool
}

func (d *draft) add(l line) {
	if d.begun {
		d.text.WriteByte('\n')
	}
	text, goesOn := unescape(strings.ToValidUTF8(string(l.text), "\uFFFD"))
	d.begun, d.goesOn = true, goesOn
	d.tooLong = d.tooLong || l.tooLong || d.text.Len()+len(text) > mostBytes
	if !d.tooLong {
		d.text.WriteString(text)
	}
}

func (d *draft) finish() message {
	m := message{text: d.text.String(), tooLong: d.tooLong}
	if m.tooLong {
		m.text = ""
	}
	*d = draft{}
	return m
}

// unescape reads the two uses of a backslash: before an n it is a line end, and
// at the end of a line the message goes on in the next. Two backslashes there
// are one that means nothing, so that everything can be typed; every other
// backslash is only itself.
func unescape(s string) (text string, goesOn bool) {
	if !strings.Contains(s, `\`) {
		return s, false
	}
	var b strings.Builder
	for s != "" {
		start := strings.IndexByte(s, '\\')
		if start < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:start])
		s = s[start:]
		run := len(s) - len(strings.TrimLeft(s, `\`))
		backslashes, after := s[:run], s[run:]
		s = after
		if after != "" && after[0] != 'n' {
			b.WriteString(backslashes)
			continue
		}
		b.WriteString(backslashes[:run/2])
		switch {
		case run%2 == 0:
		case after == "":
			goesOn = true
		default:
			b.WriteByte('\n')
			s = after[1:]
		}
	}
	return b.String(), goesOn
}
