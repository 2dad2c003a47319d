package llm

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// probeWord is what an answer to the probe must hold where the server keeps to the
// schema: nothing in the question says so. Some servers take a schema and do not
// keep to it.
const probeWord = "lodestar-probe-7"

var probeSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["word"],"properties":{"word":{"type":"string","enum":["` + probeWord + `"]}}}`)

// Probed is what a probe found out.
type Probed struct {
	Form Form
	Took time.Duration // of the request that was answered
}

// Probe finds out which form of answer the server can be told, with a request that
// holds nothing of anybody. The error is a Fault.
func (c *Client) Probe(ctx context.Context) (Probed, error) {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	for _, form := range []Form{BySchema, ByObject, ByWords} {
		began := c.o.Real()
		text, err := c.tryForm(ctx, form)
		took := c.o.Real().Sub(began)
		if err != nil {
			// A server that knows no such form says so with a 4xx, some with a 5xx.
			if f := FaultOf(err); form != ByWords && (f == Rejected || f == Broken || f == NoAnswer) {
				continue
			}
			return Probed{}, err
		}
		if keeps(form, text) {
			c.mu.Lock()
			c.form = form
			c.mu.Unlock()
			return Probed{Form: form, Took: took}, nil
		}
	}
	return Probed{}, Nonsense
}

// learn probes once.
func (c *Client) learn(ctx context.Context) error {
	c.mu.Lock()
	known := c.form != ""
	c.mu.Unlock()
	if known {
		return nil
	}
	_, err := c.Probe(ctx)
	return err
}

func (c *Client) tryForm(ctx context.Context, form Form) (string, error) {
	q := openai.ChatCompletionRequest{Model: c.o.Model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: "Answer with one JSON object and nothing else."},
		{Role: openai.ChatMessageRoleUser, Content: `lodestar probe: answer with a JSON object that has the key "word".`},
	}}
	c.limit(&q, outputTokens)
	format(&q, form, "probe", probeSchema)
	text, _, err := c.complete(ctx, q)
	return text, err
}

// keeps reports whether an answer has the form that was asked for.
func keeps(form Form, text string) bool {
	var got struct {
		Word string `json:"word"`
	}
	err := json.Unmarshal([]byte(strings.TrimSpace(text)), &got)
	switch form {
	case BySchema:
		return err == nil && got.Word == probeWord
	case ByObject:
		return err == nil
	case ByWords:
		return true
	}
	return false
}
