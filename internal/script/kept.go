package script

import (
	"encoding/json"
	"fmt"
	"time"

	"lodestar/bot"
)

// A recording as JSON, for whoever keeps the state of a conversation over the end
// of the process. It is read by the version that wrote it and by no other.

type keptRecording struct {
	From  time.Time  `json:"from"`
	Now   time.Time  `json:"now"`
	First int        `json:"first"`
	Steps []keptStep `json:"steps"`
}

type keptStep struct {
	Kind   stepKind   `json:"kind"`
	Event  *keptEvent `json:"event,omitempty"`
	At     time.Time  `json:"at,omitzero"`
	Text   string     `json:"text,omitzero"`
	Stored bool       `json:"stored,omitzero"`
	Said   []keptSaid `json:"said,omitempty"`
}

type keptEvent struct {
	ID      string        `json:"id"`
	Kind    bot.EventKind `json:"kind"`
	From    bot.Person    `json:"from"`
	Place   bot.Address   `json:"place"`
	Text    string        `json:"text,omitzero"`
	Message string        `json:"message,omitzero"`
	Action  bot.Action    `json:"action,omitzero"`
	// Addressed is part of what is written of a message in a channel.
	Addressed bool `json:"addressed,omitzero"`
	Under     bool `json:"under,omitzero"`
}

type keptSaid struct {
	ID      string      `json:"id,omitzero"`
	To      bot.Address `json:"to"`
	Message bot.Message `json:"message"`
	Tried   int         `json:"tried"` // the step
	Seq     int         `json:"seq,omitzero"`
}

// MarshalJSON writes the recording so far.
func (r *Recorder) MarshalJSON() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := keptRecording{From: r.from, Now: r.now, First: r.first}
	index := map[*step]int{}
	for i, s := range r.steps {
		index[s] = i
	}
	for _, s := range r.steps {
		k := keptStep{Kind: s.kind, At: s.at, Text: s.text, Stored: s.stored}
		if s.kind == done {
			e := s.event
			k.Event = &keptEvent{e.ID, e.Kind, e.From, e.Place, e.Text, e.Message, e.Action, e.Addressed, e.Under}
		}
		for _, m := range s.said {
			k.Said = append(k.Said, keptSaid{m.delivery.ID, m.delivery.To, m.delivery.Message, index[m.tried], m.seq})
		}
		kept.Steps = append(kept.Steps, k)
	}
	return json.Marshal(kept)
}

// UnmarshalJSON takes up a recording where it was left; what people are called
// is not part of it.
func (r *Recorder) UnmarshalJSON(data []byte) error {
	var kept keptRecording
	if err := json.Unmarshal(data, &kept); err != nil {
		return fmt.Errorf("script: reading a recording: %w", err)
	}
	if kept.First < 0 || kept.First > len(kept.Steps) || len(kept.Steps) == 0 {
		return fmt.Errorf("script: a recording of %d steps cannot begin at step %d", len(kept.Steps), kept.First)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from, r.now, r.first, r.seq = kept.From, kept.Now, kept.First, 0
	r.steps, r.events, r.saying = nil, map[string]*step{}, map[string]*said{}
	for range kept.Steps {
		r.add(&step{})
	}
	for i, k := range kept.Steps {
		s := r.steps[i]
		s.kind, s.at, s.text, s.stored = k.Kind, k.At, k.Text, k.Stored
		if e := k.Event; e != nil {
			s.event = bot.Event{ID: e.ID, Kind: e.Kind, From: e.From, Place: e.Place, Text: e.Text, Message: e.Message, Action: e.Action, Addressed: e.Addressed, Under: e.Under}
			r.events[e.ID] = s
		}
		for _, m := range k.Said {
			if m.Tried < 0 || m.Tried >= len(r.steps) {
				return fmt.Errorf("script: a recording has no step %d", m.Tried)
			}
			message := &said{delivery: bot.Delivery{ID: m.ID, To: m.To, Message: m.Message}, cause: s, tried: r.steps[m.Tried], heard: m.Seq > 0, seq: m.Seq}
			s.said = append(s.said, message)
			r.seq = max(r.seq, m.Seq)
			if m.ID != "" {
				r.saying[m.ID] = message
			}
		}
	}
	return nil
}
