package slack

import (
	"encoding/json"
	"strconv"

	"lodestar/bot"
)

// The two kinds of metadata (design section 7). Every app and member of a
// workspace can read them: they hold ids, and no content.
const (
	metaQuestion = "lodestar_question"
	metaMessage  = "lodestar_message"
)

// kindQuestion is the Kind of a message that waits for an answer.
const kindQuestion = "question"

type metadata struct {
	Type    string                     `json:"event_type"`
	Payload map[string]json.RawMessage `json:"event_payload"`
}

// outbox is which delivery a message of ours is, "" where it says none.
func (m *metadata) outbox() string {
	if m == nil || m.Type != metaQuestion && m.Type != metaMessage {
		return ""
	}
	var id string
	if json.Unmarshal(m.Payload["outbox"], &id) != nil {
		return ""
	}
	return id
}

// metadataOf marks one post of a delivery.
func metadataOf(d bot.Delivery, piece, pieces int) (string, error) {
	payload := map[string]string{"outbox": pieceID(d.ID, piece, pieces)}
	kind := metaMessage
	if m := d.Message; m.Kind == kindQuestion && m.Replaces == (bot.Question{}) && piece == pieces-1 {
		kind = metaQuestion
		payload["flow"], payload["step"], payload["session"] = m.Question.Flow, m.Question.Step, m.Question.Session
	} else {
		payload["kind"] = m.Kind
	}
	data, err := json.Marshal(map[string]any{"event_type": kind, "event_payload": payload})
	return string(data), err
}

// pieceID names one post of a delivery. The last one has the delivery's own id:
// when it is there, all are, for they are sent in order. The others must not
// have it, or they would look like one message said twice.
func pieceID(delivery string, piece, pieces int) string {
	if piece == pieces-1 {
		return delivery
	}
	return delivery + "#" + strconv.Itoa(piece+1)
}
