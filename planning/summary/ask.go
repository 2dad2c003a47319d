package summary

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"lodestar/conversation/locale"
)

// Instructions is what a model is told besides the data. It holds no secret (trust
// J6), and is the same for everybody.
//
//go:embed instructions.txt
var Instructions string

// told is the one message of data.
type told struct {
	Boundary  string         `json:"boundary"`
	Task      string         `json:"task"`
	Language  string         `json:"language"`
	Lines     int            `json:"lines"`
	Length    int            `json:"length,omitempty"`
	Questions []toldQuestion `json:"questions,omitempty"`
	Items     []toldItem     `json:"items"`
}

type toldQuestion struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Length int    `json:"length"`
}

type toldItem struct {
	ID   string `json:"id"`
	On   string `json:"on,omitempty"`
	Text string `json:"text"`
}

// Data is the request as a model is told it: between two marks that nobody who
// wrote an item could know. The request has to be hidden before.
func Data(h Hidden) string {
	t := told{
		Boundary: h.Boundary, Task: h.Task, Language: string(h.Language.Base()), Lines: cmp.Or(h.Lines, MostLines), Length: h.Limit,
	}
	for _, q := range h.Questions {
		t.Questions = append(t.Questions, toldQuestion{q.ID, q.Words, q.Limit})
	}
	for _, s := range Newest(h.Sources) {
		on := ""
		if !s.On.IsZero() {
			on = s.On.String()
		}
		t.Items = append(t.Items, toldItem{s.ID, on, s.Text})
	}
	data, err := json.Marshal(t)
	if err != nil { // strings and numbers only
		return "{}"
	}
	return "<data " + h.Boundary + ">\n" + string(data) + "\n</data " + h.Boundary + ">"
}

// Schema is the form of the answer: the ids of sources and questions are those that
// were sent and no others.
func Schema(h Hidden) json.RawMessage {
	var ids, questions []string
	for _, s := range Newest(h.Sources) {
		ids = append(ids, s.ID)
	}
	for _, q := range h.Questions {
		questions = append(questions, q.ID)
	}
	line := map[string]any{
		"text":       map[string]any{"type": "string", "maxLength": MostLine},
		"source_ids": map[string]any{"type": "array", "minItems": 1, "maxItems": 5, "items": map[string]any{"type": "string", "enum": ids}},
	}
	required := []string{"text", "source_ids"}
	if len(questions) > 0 {
		line["question"] = map[string]any{"type": "string", "enum": questions}
		required = append(required, "question")
	}
	data, err := json.Marshal(map[string]any{
		"type": "object", "additionalProperties": false, "required": []string{"lines"},
		"properties": map[string]any{"lines": map[string]any{
			"type": "array", "maxItems": max(cmp.Or(h.Lines, MostLines), len(questions)),
			"items": map[string]any{"type": "object", "additionalProperties": false, "required": required, "properties": line},
		}},
	})
	if err != nil { // strings and numbers only
		return json.RawMessage("{}")
	}
	return data
}

// answered is what a model has to answer.
type answered struct {
	Lines *[]struct {
		Text     *string  `json:"text"`
		Sources  []string `json:"source_ids"`
		Question string   `json:"question"`
	} `json:"lines"`
}

// Read takes what a model said for what it is: text by a stranger. Anything but the
// form that was asked for is an error; its words are in no error.
func Read(h Hidden, text string) ([]Line, error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	if fenced, ok := strings.CutPrefix(text, "```"); ok { // models without a schema like to do so
		fenced = strings.TrimPrefix(strings.TrimSpace(fenced), "json")
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(fenced), "```"))
	}
	var a answered
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil || a.Lines == nil || d.More() {
		return nil, fmt.Errorf("summary: the answer is not in the form that was asked for")
	}
	questions := map[string]bool{}
	for _, q := range h.Questions {
		questions[q.ID] = true
	}
	var lines []Line
	for _, l := range *a.Lines {
		if l.Text == nil || locale.Length(*l.Text) > 4*MostLine {
			return nil, fmt.Errorf("summary: a line of the answer is not in the form that was asked for")
		}
		if len(questions) > 0 != (l.Question != "") || l.Question != "" && !questions[l.Question] {
			return nil, fmt.Errorf("summary: the answer is about something that was not asked")
		}
		lines = append(lines, Line{Text: *l.Text, Sources: l.Sources, Question: l.Question})
	}
	return lines, nil
}

// Believe reads an answer, keeps what stands in the sources and puts the names
// back.
func Believe(h Hidden, text string) (Draft, error) {
	lines, err := Read(h, text)
	if err != nil {
		return Draft{}, err
	}
	d := Check(h.Request, lines)
	for i := range d.Lines {
		d.Lines[i].Text = h.Reveal(d.Lines[i].Text)
	}
	return d, nil
}
