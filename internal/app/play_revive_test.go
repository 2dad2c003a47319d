package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
)

// TestNobodyWaitsForTheBot: whoever asked for a restart or a reset and goes away
// leaves no playground without a bot behind.
func TestNobodyWaitsForTheBot(t *testing.T) {
	t.Parallel()
	p := copied(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	p.must(p.world.Restart(gone))
	p.hears(p.types("hi"), "Nordwind")
	p.types("new plan for Contoso")
	if err := p.world.Reset(gone); err != nil && !errors.Is(err, context.Canceled) { // it waits for nothing
		t.Error(err)
	}
	p.hears(p.types("hi"), "Nordwind")
}

// TestASeedThatIsGone: a reset that cannot be done leaves the bot as it was.
func TestASeedThatIsGone(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.types("new plan for Contoso")
	p.types("pause")
	p.must(os.Remove(filepath.Join(p.folder, "play-seed.db")))
	if err := p.world.Reset(t.Context()); err == nil {
		t.Error("it says that all is as at the start")
	}
	p.settle()
	plans, err := p.world.PlansFor(t.Context(), emulator.SampleEva)
	if err != nil || !slices.ContainsFunc(plans, func(l playground.PlanLine) bool { return l.Account == "Contoso" }) {
		t.Errorf("her plans are %v, %v", plans, err)
	}
	p.hears(p.types("hi"), "Your plans.")
}

// TestCloseMeetsRestart: both come back, whichever is first.
func TestCloseMeetsRestart(t *testing.T) {
	t.Parallel()
	for i := range 20 {
		p := copied(t)
		begun, ended := make(chan struct{}), make(chan struct{})
		go func() {
			close(begun)
			_ = p.world.Restart(context.Background()) // or it is refused
			_ = p.world.Close()
			close(ended)
		}()
		<-begun
		for range i * 10_000 { // wherever the restart is
			runtime.Gosched()
		}
		go func() { _ = p.world.Close() }()
		select {
		case <-ended:
		case <-time.After(30 * time.Second):
			t.Fatal("they do not come back")
		}
		p.must(p.world.Close())
		if err := p.world.Restart(context.Background()); err == nil {
			t.Fatal("it starts again after its end")
		}
	}
}
