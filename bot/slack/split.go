package slack

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"lodestar/bot"
)

// longestChunk is how many characters are set as one: escaping makes of each
// at most five units, so a chunk always fits a section.
const longestChunk = 400

// pieces sets spans as texts of at most most units each.
func pieces(spans []bot.Span, most int) []text {
	var small []bot.Span
	for _, s := range spans {
		for _, part := range chunks(s.Text, longestChunk) {
			small = append(small, bot.Span{Text: part, Bold: s.Bold, Code: s.Code})
		}
	}
	var all []text
	begin := 0
	emit := func(end int) {
		if set := strings.TrimSpace(setSpans(small[begin:end])); set != "" {
			all = append(all, text(set))
		}
		begin = end
	}
	length := 0
	for i := range small {
		// Set alone, a span is as long as it gets, but for what may stand around
		// its marks.
		n := units(setSpans(small[i:i+1])) + 2
		if length+n > most {
			emit(i)
			length = 0
		}
		length += n
	}
	emit(len(small))
	return all
}

// chunks cuts a text into parts of at most most characters, after a line end or
// a space where there is one. Nothing is lost: joined they are the text.
func chunks(s string, most int) []string {
	var all []string
	for utf8.RuneCountInString(s) > most {
		end := 0
		for range most {
			_, size := utf8.DecodeRuneInString(s[end:])
			end += size
		}
		window := s[:end]
		if cut := strings.LastIndexByte(window, '\n'); cut > 0 {
			end = cut + 1
		} else if cut := strings.LastIndexByte(window, ' '); cut > 0 {
			end = cut + 1
		}
		all = append(all, s[:end])
		s = s[end:]
	}
	if s != "" || len(all) == 0 {
		all = append(all, s)
	}
	return all
}

// split distributes blocks over posts: at most 50 in each, and no more than
// Slack takes of their length together. That limit (msg_blocks_too_long) is not
// documented; it was met by others at some 13,000 characters of text and, with
// more structure around it, at 11,000.
func split(blocks []slack.Block) [][]slack.Block {
	if len(blocks) > mostBlocks {
		blocks = merged(blocks)
	}
	var posts [][]slack.Block
	var post []slack.Block
	length := 0
	for _, b := range blocks {
		n := blockLength(b)
		if len(post) == mostBlocks || len(post) > 0 && length+n > mostBlocksLength {
			posts, post, length = append(posts, post), nil, 0
		}
		post, length = append(post, b), length+n
	}
	return append(posts, post)
}

// merged joins neighbouring sections, so that a list of many parts stays one
// post. One with an id is found by it and stays alone.
func merged(blocks []slack.Block) []slack.Block {
	var all []slack.Block
	for _, b := range blocks {
		this, ok := b.(*slack.SectionBlock)
		if ok && this.BlockID == "" && len(all) > 0 {
			if last, ok := all[len(all)-1].(*slack.SectionBlock); ok && last.BlockID == "" && units(last.Text.Text)+1+units(this.Text.Text) <= mostSection {
				all[len(all)-1] = section(last.Text.Text + "\n" + this.Text.Text)
				continue
			}
		}
		all = append(all, b)
	}
	return all
}

// blockLength is how much of a post's length something takes.
func blockLength(part any) int {
	data, err := asJSON(part)
	if err != nil {
		return mostBlocksLength
	}
	return units(data)
}

// together is how many of the elements, at least one and at most most, fit one
// block so that its post has room for it.
func together[T any](elements []T, most int) int {
	length := 0
	for i, e := range elements[:min(len(elements), most)] {
		length += blockLength(e)
		if i > 0 && length > mostBlocksLength*3/4 {
			return i
		}
	}
	return min(len(elements), most)
}

// asJSON is JSON as short as it can be said. slack-go's blocks write &, < and >
// as six characters each, whatever the encoder is told, so they are read back
// and written once more.
func asJSON(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		return "", err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(plain); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
