package slack

import (
	"context"
	"errors"
	"testing"
	"time"

	"lodestar/bot"
)

// TestSettle waits for what is done after an acknowledgement.
func TestSettle(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan struct{}), make(chan struct{})
	s := newStage(t, func(o *Options) {
		o.Home = func(context.Context, bot.Person) (bot.Message, error) {
			close(asked)
			<-answer
			return bot.Message{}, errors.New("no Home")
		}
	})
	if !s.bot.Connected() {
		t.Error("it runs and says that it is not connected")
	}
	s.take(object{"type": "app_home_opened", "user": eva, "channel": evaDM, "tab": "home"})
	<-asked
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.bot.Settle(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while a Home is made: %v", err)
	}
	close(answer)
	if err := s.bot.Settle(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestPoke: who waits to ask for the workspace once more asks at once.
func TestPoke(t *testing.T) {
	t.Parallel()
	s := prepared(t)
	s.fake.server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx, s) }()
	began := time.Now()
	for range 20 { // by itself it would wait for a second, then two, …
		s.bot.Poke()
		for len(s.bot.nudged) > 0 {
			time.Sleep(time.Millisecond)
		}
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("20 times in %v", took)
	}
	if s.bot.Connected() {
		t.Error("connected to nobody")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
