package app_test

import (
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// TestTheSharedChannelIsSummedUp: in the playground, too, the bot reads what was
// written with the customer.
func TestTheSharedChannelIsSummedUp(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.settle() // the bot looks which channels it is in
	p.hears(p.types("channel contoso-shared for Nordwind"), "is now the shared channel of Nordwind")
	visser, err := p.world.Slack().Person(emulator.SampleVisser)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := visser.Type(emulator.SampleShared, "Our budget for the second line is 250,000 EUR."); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.types("summary of the channel")
	// It is made beside the jobs.
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		said := strings.Join(p.said(), "\n")
		if strings.Contains(said, "What was written in the shared channel of Nordwind") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no summary: %s", said[max(0, len(said)-1000):])
		}
	}
}
