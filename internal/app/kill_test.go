package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/planning/playbook"
)

const (
	killed = "count/one_by_one" // the script that is typed: many short answers
	kills  = 15                 // in an ordinary test; LODESTAR_KILLS asks for more
)

// TestKilled kills the real program at random points, again and again.
func TestKilled(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGKILL")
	}
	program := build(t)
	t.Run("writing_a_plan", func(t *testing.T) {
		t.Parallel()
		killedWhileWriting(t, program, asked("LODESTAR_KILLS", kills))
	})
	t.Run("delivering", func(t *testing.T) {
		t.Parallel()
		killedWhileDelivering(t, program, asked("LODESTAR_DELIVERY_KILLS", deliveryKills))
	})
}

// asked is the number a variable names for a long run, else what an ordinary
// test takes.
func asked(variable string, ordinary int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 {
		return n
	}
	return ordinary
}

// randomSeed is LODESTAR_SEED, or another each time. It stands in the log.
func randomSeed(t *testing.T) uint64 {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("LODESTAR_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64() >> 1
	}
	t.Logf("LODESTAR_SEED=%d", seed)
	return seed
}

// killedWhileWriting types a plan into the program over a pipe and kills it, again
// and again. An answer whose reply was printed is in the database afterwards; one
// without a reply is there as a whole or not at all.
func killedWhileWriting(t *testing.T, program string, wanted int) {
	t.Helper()
	lines := rehearse(t)
	random := rand.New(rand.NewPCG(randomSeed(t), 0))
	for done := 0; done < wanted; {
		v := &victim{t: t, program: program, folder: t.TempDir(), random: random, lines: lines}
		for v.next < len(lines) && done < wanted {
			v.live()
			done++
		}
		if t.Failed() {
			t.Fatalf("after %d kills", done)
		}
	}
	t.Logf("%d kills", wanted)
}

// rehearsed is one line with what follows from it where nobody is killed.
type rehearsed struct {
	text    string
	reply   string            // the question that comes next, on one line
	answers map[string]string // all that is stored then
}

// rehearse plays the script in this process at the time of the machine, which is
// the one the program will see.
func rehearse(t *testing.T) []rehearsed {
	t.Helper()
	var lines []rehearsed
	s := newReplay(t, scriptPath(killed))
	s.setClock(time.Now())
	s.after = func(s *replay) {
		said := s.messages("eva")
		reply := ""
		for _, piece := range script.Pieces(said[len(said)-1]) {
			if piece.Must {
				reply = piece.Text
			}
		}
		lines = append(lines, rehearsed{s.last.Text, reply, answers(t, s.app)})
	}
	s.already(killed + " until eva: continue to step 6")
	if len(lines) < 50 {
		t.Fatalf("only %d lines", len(lines))
	}
	return lines
}

// answers are those of the terminal's people.
func answers(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	return answersOf(t, a, terminal.Tenant)
}

// answersOf are all answers and rows of all plans and accounts, but the day.
func answersOf(t *testing.T, a *app.App, tenant string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := a.Store.Read(context.Background(), func(tx playbook.Tx) error {
		accounts, err := tx.Accounts(tenant)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			records := []*conversation.Record{account.Record}
			plans, err := tx.PlansOf(tenant, account.ID)
			if err != nil {
				return err
			}
			for _, p := range plans {
				records = append(records, p.Record)
			}
			for i, r := range records {
				for _, list := range []string{"main_contacts", "round", "goal", "solution", "action", "force_for", "force_against", "contact"} {
					all[fmt.Sprint(i, " rows of ", list)] = fmt.Sprint(len(r.Rows(list, -1)))
				}
				for _, k := range r.Keys() {
					if answer, _ := r.Get(k); k.Step != "prepared_on" && k.Step != "discovery_said_on" {
						all[fmt.Sprint(i, " ", k)] = string(answer.State) + " " + valueText(answer.Value)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// victim is one plan that is typed through several lives of the program.
type victim struct {
	t       *testing.T
	program string
	folder  string
	random  *rand.Rand
	lines   []rehearsed
	next    int  // the line to be typed next
	unsure  bool // or the one after it: it changes no answer, so only the program can tell
}

// live starts the program, types a few lines, kills it in the midst of one more,
// and looks at what is stored.
func (v *victim) live() {
	v.t.Helper()
	p := v.start()
	for range v.random.IntN(12) {
		if v.next == len(v.lines) {
			break
		}
		p.write(v.lines[v.next].text)
		p.wait(v.lines[v.next].reply)
		v.next++
	}
	p.mark()
	answered := true
	if v.next < len(v.lines) {
		p.write(v.lines[v.next].text)
		// A turn takes a few milliseconds: the signal comes before, within and
		// after it.
		<-time.After(time.Duration(v.random.IntN(6000)) * time.Microsecond)
		answered = false
	}
	p.kill()
	if !answered && p.has(v.lines[v.next].reply) {
		answered = true
		v.next++
	}
	v.look(answered)
}

// look compares what is stored with the rehearsal.
func (v *victim) look(answered bool) {
	v.t.Helper()
	a, err := app.New(v.t.Context(), app.Options{Database: "file:" + filepath.Join(v.folder, "lodestar.db"), Doubt: true})
	if err != nil {
		v.t.Fatal(err)
	}
	stored := answers(v.t, a)
	if err := a.Close(); err != nil {
		v.t.Fatal(err)
	}
	want := map[string]string{}
	if v.next > 0 {
		want = v.lines[v.next-1].answers
	}
	if !answered && cmp.Equal(v.lines[v.next].answers, stored) {
		if v.unsure = cmp.Equal(want, stored); !v.unsure {
			v.next++ // it was stored, and only the reply was lost
		}
		return
	}
	if diff := cmp.Diff(want, stored); diff != "" {
		v.t.Fatalf("after line %d, answered %v: acknowledged (-), stored (+):\n%s", v.next, answered, diff)
	}
}

// start runs the program until it has said where the plan stands.
func (v *victim) start() *process {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), time.Minute)
	c := exec.CommandContext(ctx, v.program, "chat", "--data", v.folder)
	p := &process{t: v.t, command: c, cancel: cancel, more: make(chan struct{}, 1)}
	c.Stdout, c.Stderr = p, p
	in, err := c.StdinPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	p.in = in
	if err := c.Start(); err != nil {
		v.t.Fatal(err)
	}
	if v.next == 0 {
		p.wait("I am a program, not a person.", "No plans yet.") // killed before the first line was stored, it knows her already
	} else {
		p.wait("is at step")
		p.wait(v.lines[v.next-1].reply, v.lines[min(v.next, len(v.lines)-1)].reply)
		if before := p.has(v.lines[v.next-1].reply); !before && !v.unsure {
			v.t.Fatalf("after line %d the program asks something else:\n%s", v.next, p.printed.String())
		} else if !before {
			v.next++
		}
		v.unsure = false
	}
	return p
}

// process is a program that runs; it takes up what is printed.
type process struct {
	t       *testing.T
	command *exec.Cmd
	cancel  context.CancelFunc
	in      io.WriteCloser
	more    chan struct{}

	mu      sync.Mutex
	printed bytes.Buffer
	from    int // what is printed before is known
}

// Write takes up what is printed.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
	return p.printed.Write(b)
}

func (p *process) write(line string) {
	p.t.Helper()
	p.mark()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatalf("typing %q: %v\n%s", line, err, p.printed.String())
	}
}

// mark lets has and wait look only at what is printed from now on.
func (p *process) mark() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.from = p.printed.Len()
}

// has reports whether one of the texts was printed.
func (p *process) has(texts ...string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	printed := strings.Join(strings.Fields(p.printed.String()[p.from:]), " ")
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(printed, text) })
}

// wait returns when one of the texts was printed, and marks.
func (p *process) wait(texts ...string) {
	p.t.Helper()
	end := time.After(30 * time.Second)
	for !p.has(texts...) {
		select {
		case <-p.more:
		case <-end:
			p.kill()
			p.t.Fatalf("the program did not say %q:\n%s", texts, p.printed.String())
		}
	}
}

func (p *process) kill() {
	p.t.Helper()
	defer p.cancel()
	if err := p.command.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.command.Wait() // that it was killed is no news
}
