package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"modernc.org/sqlite"

	"lodestar/internal/sqlstore/sqlstoretest"
)

// safeguard is what a trial turns off.
type safeguard string

const (
	none        safeguard = ""
	fullSync    safeguard = "synchronous=FULL"
	commitFirst safeguard = "the commit before the acknowledgement"
)

// TestPowerLoss cuts the power at points all over the record of some dozen turns,
// written by four at once with checkpoints in between. Whatever part of the
// writes that were not synced is lost or torn: every acknowledged turn is there
// afterwards, none in part, and the database is whole. LODESTAR_POWER_CUTS asks
// for more than a few of them, LODESTAR_SEED repeats them.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	cuts := 40
	if n, err := strconv.Atoi(os.Getenv("LODESTAR_POWER_CUTS")); err == nil && n > 0 {
		cuts = n
	}
	lost := powerTrial(t, none, cuts)
	for _, fault := range lost {
		t.Error(fault)
	}
}

// TestSafeguardsAgainstPowerLoss turns one safeguard off at a time. The trial of
// TestPowerLoss has to find out: else it proves nothing, or the safeguard is not
// needed.
func TestSafeguardsAgainstPowerLoss(t *testing.T) {
	t.Parallel()
	for _, off := range []safeguard{fullSync, commitFirst} {
		t.Run(strings.ReplaceAll(string(off), " ", "_"), func(t *testing.T) {
			t.Parallel()
			lost := powerTrial(t, off, 25)
			if len(lost) == 0 {
				t.Errorf("without %s nothing is lost", off)
			} else {
				t.Logf("without %s: %s", off, lost[0])
			}
		})
	}
}

// powerTrial returns what was wrong after a cut.
func powerTrial(t *testing.T, off safeguard, cuts int) (faults []string) {
	t.Helper()
	seed := rand.Uint64() >> 1
	if n, err := strconv.ParseUint(os.Getenv("LODESTAR_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("LODESTAR_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	folder := t.TempDir()
	path := filepath.Join(folder, "l.db")
	if err := openedAt(t, path, Options{}).Close(); err != nil { // the schema is there and synced
		t.Fatal(err)
	}
	d := recordDisk(t, folder)
	s, err := Open(t.Context(), Options{URL: path, Now: now, Wrap: throughPower(path, off)})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 4 {
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for n := range 5 {
					name := fmt.Sprintf("%d-%d-%d", round, worker, n)
					if err := s.Turn(context.Background(), whole(name)); err != nil {
						t.Error(err)
						return
					}
					d.mark(name)
				}
			})
		}
		all.Wait()
		if err := s.writer.checkpoint(t.Context()); err != nil && off != commitFirst {
			t.Error(err)
		}
	}
	steps := len(d.steps)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	syncs := 0
	for _, s := range d.steps[:steps] {
		if s.kind == fileSynced {
			syncs++
		}
	}
	if steps < 200 || syncs < 5 {
		t.Fatalf("%d steps with %d syncs were recorded", steps, syncs)
	}
	for n := range cuts {
		at := 1 + random.IntN(steps)
		keep := []float64{0, 1, random.Float64()}[n%3]
		if fault := cutAt(t, d, at, random, keep); fault != "" {
			faults = append(faults, fmt.Sprintf("cut %d, behind step %d of %d, keeping %.2f: %s", n, at, steps, keep, fault))
		}
	}
	t.Logf("%d cuts in %d steps with %d syncs", cuts, steps, syncs)
	return faults
}

// cutAt starts on what is left after a cut and says what is wrong with it.
func cutAt(t *testing.T, d *disk, at int, random *rand.Rand, keep float64) (fault string) {
	t.Helper()
	folder := t.TempDir()
	promised := d.after(t, at, folder, random, keep)
	s, err := Open(t.Context(), Options{URL: filepath.Join(folder, "l.db"), Now: now})
	if err != nil {
		return err.Error()
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		_ = os.RemoveAll(folder) // there are many
	}()
	events, settings, messages := namesIn(t, s, "event", "id"), namesIn(t, s, "setting", "name"), namesIn(t, s, "outbox", "id")
	if !maps.Equal(events, settings) || !maps.Equal(events, messages) {
		return fmt.Sprintf("turns are there in part: %d events, %d settings, %d messages", len(events), len(settings), len(messages))
	}
	for _, name := range promised {
		if !events[name] {
			return fmt.Sprintf("%s was acknowledged and is lost (%d of %d are there)", name, len(events), len(promised))
		}
	}
	if err := errors.Join(s.Check(t.Context()), s.Turn(t.Context(), whole("afterwards"))); err != nil {
		return err.Error()
	}
	return ""
}

// throughPower opens connections whose writes are recorded, with a safeguard
// turned off. The store makes the pool that writes first and the one that reads
// second.
func throughPower(path string, off safeguard) func(driver.Connector) driver.Connector {
	parameters := slices.Clone(writing())
	if off == fullSync {
		i := slices.Index(parameters, pragma("synchronous", "FULL"))
		parameters[i] = pragma("synchronous", "NORMAL")
	}
	pools := 0
	return func(driver.Connector) driver.Connector {
		pools++
		p := parameters
		if pools == 2 {
			p = reading()
		}
		c, err := sqlite.NewConnector(dsn(path, append(slices.Clone(p), "vfs="+powerVFS)...))
		if err != nil {
			panic(err)
		}
		if off == commitFirst && pools != 2 {
			return hasty{(&sqlstoretest.Watch{}).Wrap(c)}
		}
		return c
	}
}

// hasty says that a commit is done, and does it when the next transaction begins.
type hasty struct{ driver.Connector }

// Connect implements driver.Connector.
func (h hasty) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := h.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &hastyConn{Conn: c.(sqlstoretest.Conn)}, nil
}

type hastyConn struct {
	sqlstoretest.Conn
	late driver.Stmt // the commit that is still to be done
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *hastyConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &hastyStmt{s.(sqlstoretest.Statement), query, c}, nil
}

type hastyStmt struct {
	sqlstoretest.Statement
	query string
	conn  *hastyConn
}

// ExecContext implements driver.StmtExecContext.
func (s *hastyStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	switch {
	case s.query == "COMMIT":
		s.conn.late = s.Statement
		return driver.RowsAffected(0), nil
	case s.conn.late != nil:
		late := s.conn.late.(sqlstoretest.Statement)
		s.conn.late = nil
		if _, err := late.ExecContext(ctx, nil); err != nil {
			return nil, err
		}
	}
	return s.Statement.ExecContext(ctx, args)
}
