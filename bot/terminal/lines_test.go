package terminal

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

func TestLinesBecomeMessages(t *testing.T) {
	t.Parallel()
	hundredKB := strings.Repeat("0123456789 abcdef\u00e9 ", 5600)
	for name, c := range map[string]struct {
		input string
		want  []string
	}{
		"one line each":           {"new plan for Contoso\n2\n", []string{"new plan for Contoso", "2"}},
		"no end of the last line": {"a\nb", []string{"a", "b"}},
		"line ends of Windows":    {"a\r\nb\r\n", []string{"a", "b"}},
		"mark of Windows":         {"\xEF\xBB\xBFa\n", []string{"a"}},
		"empty lines":             {"\n\na\n\n", []string{"a"}},
		"spaces are a message":    {"  \n", []string{"  "}},
		"backslash at the end":    {"a\\\nb\\\nc\nd\n", []string{"a\nb\nc", "d"}},
		"empty line within":       {"a\\\n\\\nc\n", []string{"a\n\nc"}},
		"backslash and no more":   {"a\\", []string{"a"}},
		"backslash n":             {`Goal: x\nBy: 31 Dec 2027` + "\n", []string{"Goal: x\nBy: 31 Dec 2027"}},
		"both":                    {`a\nb\` + "\nc\n", []string{"a\nb\nc"}},
		"two backslashes":         {`a\\nb` + "\n" + `c\\` + "\nd\n", []string{`a\nb`, `c\`, "d"}},
		"three backslashes":       {`a\\\nb` + "\n" + `c\\\` + "\nd\n", []string{"a\\\nb", "c\\\nd"}},
		"other backslashes":       {`\\server\share \* \` + " \n", []string{`\\server\share \* \` + " "}},
		"two slashes":             {"//etc/hosts\n/etc\\\nhosts\n", []string{"/etc/hosts", "/etc\nhosts"}},
		"NUL and broken bytes":    {"a\x00b\xffc\n", []string{"a\x00b\uFFFDc"}},
		"control characters":      {"\x1b[31mred\n", []string{"\x1b[31mred"}},
		"100 KB":                  {hundredKB + "\nnext\n", []string{hundredKB, "next"}},
		"as long as may be":       {strings.Repeat("x", mostBytes) + "\r\nnext\n", []string{strings.Repeat("x", mostBytes), "next"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed, events := run(t, c.input, nil, nil)
			if diff := cmp.Diff(c.want, texts(events)); diff != "" {
				t.Errorf("(-want +got):\n%.2000s", diff)
			}
			if printed != "" {
				t.Errorf("printed: %q", printed)
			}
		})
	}
}

func TestTooLongIsRefusedAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", mostBytes+1)
	for name, input := range map[string]string{
		"one line":   long + "\nnext\n",
		"huge":       strings.Repeat(long, 5) + "\nnext\n",
		"many lines": strings.Repeat(strings.Repeat("y", 1<<18)+"\\\n", 5) + "end\nnext\n",
		"at the end": "next\n" + long,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed, events := run(t, input, nil, nil)
			if diff := cmp.Diff([]string{"next"}, texts(events)); diff != "" {
				t.Errorf("(-want +got):\n%.2000s", diff)
			}
			if want := "! That message is longer than 1024 KiB and was not sent. Please send it in parts.\n"; printed != want {
				t.Errorf("printed %.300q, want %q", printed, want)
			}
		})
	}
}

// What arrives at once was pasted; nobody presses Enter that fast.
func TestPaste(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tty   bool
		write []string // with a second between them
		want  []string
	}{
		"paste":                  {true, []string{"Goal: x\nBy: y\n\nWe gain: z\n"}, []string{"Goal: x\nBy: y\n\nWe gain: z"}},
		"one after the other":    {true, []string{"a\n", "b\n"}, []string{"a", "b"}},
		"paste, then a line":     {true, []string{"a\nb\n", "c\n"}, []string{"a\nb", "c"}},
		"backslash waits":        {true, []string{"a\\\n", "b\n"}, []string{"a\nb"}},
		"paste before a command": {true, []string{"/quit\nreally\n", "c\n"}, []string{"/quit\nreally", "c"}},
		"pipe":                   {false, []string{"a\nb\n", "c\n"}, []string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				in, keys := io.Pipe()
				go func() {
					for _, text := range c.write {
						time.Sleep(time.Second) // of the bubble's clock
						if _, err := io.WriteString(keys, text); err != nil {
							t.Error(err)
						}
					}
					time.Sleep(time.Second)
					if err := keys.Close(); err != nil {
						t.Error(err)
					}
				}()
				var events []bot.Event
				term := newTerminal(t, in, io.Discard)
				term.TTY = c.tty
				err := term.Run(t.Context(), handler(func(e bot.Event) error {
					events = append(events, e)
					time.Sleep(100 * time.Millisecond) // a bot that takes its time joins no lines
					return nil
				}))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, texts(events)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Two lines typed while the bot is busy are two messages.
func TestTypedAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		go func() {
			for _, text := range []string{"a\n", "b\n", "c\n"} {
				time.Sleep(time.Second)
				if _, err := io.WriteString(keys, text); err != nil {
					t.Error(err)
				}
			}
			if err := keys.Close(); err != nil {
				t.Error(err)
			}
		}()
		var events []bot.Event
		term := newTerminal(t, in, io.Discard)
		term.TTY = true
		err := term.Run(t.Context(), handler(func(e bot.Event) error {
			events = append(events, e)
			time.Sleep(10 * time.Second)
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a", "b", "c"}, texts(events)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzTyped proves that everything can be entered, and that nothing is lost.
func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"a", `\n`, `\`, `\\n\\`, "a\nb", "/x", "//", `\` + "\n" + `\`, "n\\\nn"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := strings.ToValidUTF8(strings.NewReplacer("\r", "", "\uFEFF", "").Replace(text), "\uFFFD")
		var d draft
		for _, l := range strings.Split(typed(want), "\n") {
			if d.begun && !d.goesOn {
				t.Fatalf("%q ends before its last line", want)
			}
			d.add(line{text: []byte(l)})
		}
		got := d.finish().text
		if _, _, command := parseCommand(got); command && want != "" {
			t.Fatalf("%q is taken for a command", want)
		}
		if got = unslashed(got); got != want {
			t.Errorf("%q arrives as %q", want, got)
		}
	})
}
