package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

// memory is a delivery.Store in memory, which fails on demand.
type memory struct {
	mu      sync.Mutex
	rows    []*kept
	failing map[string]int // method: how many calls of it fail
}

type kept struct {
	delivery.Row
	boot  string
	aside bool // a record that had to wait
}

var errStore = errors.New("the store made a noise")

func (m *memory) fails(method string) error {
	if m.failing[method] > 0 {
		m.failing[method]--
		return errStore
	}
	return nil
}

func (m *memory) say(place, text string, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	seq := int64(len(m.rows) + 1)
	m.rows = append(m.rows, &kept{Row: delivery.Row{
		Delivery: message(fmt.Sprintf("dlv_%d", seq), place, text), Seq: seq, State: delivery.Waiting, Written: at,
	}})
}

func (m *memory) heads() (heads []*kept) {
	seen := map[string]bool{}
	for _, r := range m.rows {
		if r.State.Over() || seen[r.To.Conversation()] && !r.aside {
			continue
		}
		if !r.aside {
			seen[r.To.Conversation()] = true
		}
		if r.boot == "" {
			heads = append(heads, r)
		}
	}
	return heads
}

func (m *memory) Claim(_ context.Context, boot string, now time.Time, limit int) (rows []delivery.Row, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("Claim"); err != nil {
		return nil, err
	}
	for _, r := range m.heads() {
		if len(rows) < limit && !r.NotUntil.After(now) {
			r.boot = boot
			if r.State == delivery.Waiting {
				r.State = delivery.Sending
			}
			rows = append(rows, r.Row)
		}
	}
	return rows, nil
}

func (m *memory) Recover(_ context.Context, boot string) (n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("Recover"); err != nil {
		return 0, err
	}
	for _, r := range m.rows {
		if r.boot == "" || r.boot == boot {
			continue
		}
		r.boot = ""
		if r.State == delivery.Sending {
			r.State = delivery.Unknown
			n++
		}
	}
	return n, nil
}

func (m *memory) Settle(_ context.Context, row delivery.Row) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("Settle"); err != nil {
		return err
	}
	i := slices.IndexFunc(m.rows, func(r *kept) bool { return r.ID == row.ID })
	if m.rows[i].boot == "" {
		return fmt.Errorf("settled without a claim: %s", row.ID)
	}
	m.rows[i].Row, m.rows[i].boot, m.rows[i].aside = row, "", m.rows[i].aside || row.GivesWay()
	return nil
}

func (m *memory) Next(context.Context) (at time.Time, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("Next"); err != nil {
		return at, false, err
	}
	for _, r := range m.heads() {
		if !ok || r.NotUntil.Before(at) {
			at, ok = r.NotUntil, true
		}
	}
	return at, ok, nil
}

func (m *memory) row(text string) delivery.Row {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if r.Message.Notification == text {
			return r.Row
		}
	}
	return delivery.Row{}
}

func message(id, place, text string) bot.Delivery {
	return bot.Delivery{
		ID: id, To: bot.Address{Platform: "fake", Tenant: "local", Place: place},
		Message: bot.Message{Kind: "notice", Notification: text},
	}
}
