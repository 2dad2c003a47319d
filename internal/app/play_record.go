package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/script"
)

// scriptName is what the conversation scripts call a person of the playground, by
// the product's id of them; "" for people who were added.
func scriptName(person string) string {
	switch person {
	case emulator.SampleEva:
		return "eva"
	case emulator.SampleJonas:
		return "jonas"
	case emulator.SampleVisser + "@" + emulator.SampleCustomer:
		return "visser"
	case emulator.SampleDeBoer + "@" + emulator.SampleCustomer:
		return "deboer"
	default:
		return ""
	}
}

// Script implements playground.World. What people did is answered first.
func (p *Playground) Script(ctx context.Context) ([]byte, error) {
	if err := p.Settle(ctx); err != nil {
		return nil, err
	}
	return p.recorder.Text("seed play " + string(p.seed.Language)), nil
}

// newRecording begins where the clock stands.
func (p *Playground) newRecording() {
	p.recorder = script.NewRecorder(p.clock.Now(), scriptName)
	p.clock.moves = func(from, to time.Time) { p.recorder.Clock(from, to, true) }
}

// takeRecording goes on with the recording of an earlier start. The product has
// been started anew since.
func (p *Playground) takeRecording(kept json.RawMessage) error {
	p.newRecording()
	if err := json.Unmarshal(kept, p.recorder); err != nil {
		return fmt.Errorf("play: %w", err)
	}
	p.recorder.Restarted()
	return nil
}

// recordUninstalled notes what no script can say: that the app was removed.
func (p *Playground) recordUninstalled(next func(context.Context, string) error) func(context.Context, string) error {
	return func(ctx context.Context, tenant string) error {
		p.recorder.Gap("the app was removed from the workspace")
		return next(ctx, tenant)
	}
}
