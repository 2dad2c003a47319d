package email

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/textproto"
	"golang.org/x/text/encoding/charmap"

	"lodestar/bot"
)

// What is read of a mail; beyond that it is a mail made to exhaust somebody.
const (
	mostHeader = 256 << 10 // bytes of the header
	mostText   = 256 << 10 // bytes of words of a part
	mostParts  = 200
	mostDepth  = 20 // multiparts within each other
)

var errNoMail = errors.New("email: this is no mail")

// content is a mail taken apart.
type content struct {
	header message.Header
	plain  string
	html   string
	files  []bot.File
	report string     // of multipart/report: its report-type
	status []byte     // its message/delivery-status
	failed []byte     // its copy of the mail, or of its header
	within []bot.File // mails inside of it
	parts  int

	calendars [][]byte
}

// decode takes a mail apart. It reads what it can: an unknown encoding or
// character set, a missing boundary, a part cut short are no errors. errNoMail
// where there is no header.
func decode(raw []byte) (*content, error) {
	header, body, err := readHeader(raw)
	if err != nil {
		return nil, err
	}
	c := &content{header: header}
	entity, err := message.New(header, body)
	if entity == nil {
		return nil, fmt.Errorf("%w: %w", errNoMail, err)
	}
	c.take(entity, 0)
	return c, nil
}

// readHeader reads the header, if need be without the lines that are none.
func readHeader(raw []byte) (message.Header, io.Reader, error) {
	head, body := splitHeader(raw)
	if len(head) > mostHeader {
		return message.Header{}, nil, errNoMail
	}
	h, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(head)))
	if err != nil {
		var kept [][]byte
		good := false
		for line := range bytes.Lines(head) {
			name, _, found := bytes.Cut(line, []byte(":"))
			continued := line[0] == ' ' || line[0] == '\t'
			good = continued && good || !continued && found && len(name) > 0 && isASCII(string(name))
			if good {
				kept = append(kept, line)
			}
		}
		if h, err = textproto.ReadHeader(bufio.NewReader(bytes.NewReader(append(bytes.Join(kept, nil), "\r\n"...)))); err != nil {
			return message.Header{}, nil, errNoMail
		}
	}
	if h.Len() == 0 {
		return message.Header{}, nil, errNoMail
	}
	return message.Header{Header: h}, bytes.NewReader(body), nil
}

// splitHeader cuts at the first empty line, which belongs to the header.
func splitHeader(raw []byte) (head, body []byte) {
	for at := 0; at < len(raw); {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			break
		}
		end += at + 1
		if line := raw[at:end]; len(line) == 1 || len(line) == 2 && line[0] == '\r' {
			return raw[:end], raw[end:]
		}
		at = end
	}
	return append(bytes.Clone(raw), "\r\n\r\n"...), nil
}

func (c *content) take(e *message.Entity, depth int) {
	c.parts++
	if c.parts > mostParts || depth > mostDepth {
		return
	}
	mediaType, params, err := e.Header.ContentType()
	if err != nil {
		mediaType, params = loosely(e.Header.Get("Content-Type"))
	}
	if parts := e.MultipartReader(); parts != nil {
		if mediaType == "multipart/report" && depth == 0 {
			c.report = strings.ToLower(params["report-type"])
		}
		for c.parts <= mostParts {
			part, err := parts.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return // the end, or nothing more can be told apart
			}
			c.take(part, depth+1)
		}
		return
	}
	c.leaf(e, mediaType, params)
}

// leaf takes what holds no further parts.
func (c *content) leaf(e *message.Entity, mediaType string, params map[string]string) {
	disposition, place, err := e.Header.ContentDisposition()
	if err != nil { // what is a file must not be read as somebody's words
		disposition, place = loosely(e.Header.Get("Content-Disposition"))
	}
	name := place["filename"]
	if name == "" {
		name = params["name"]
	}
	name = fileName(decodeWords(name))
	data, _ := io.ReadAll(e.Body) // bounded by the mail; what could be read of a damaged part is kept
	if (mediaType == "text/calendar" || mediaType == "application/ics") && len(c.calendars) < mostCalendars {
		c.calendars = append(c.calendars, data)
	}
	switch {
	case disposition != "attachment" && name == "" && mediaType == "text/plain":
		c.plain = joined(c.plain, flowed(words(data, params["charset"]), params))
	case disposition != "attachment" && name == "" && mediaType == "text/html":
		c.html = joined(c.html, words(data, params["charset"]))
	case mediaType == "message/delivery-status" || mediaType == "message/global-delivery-status":
		c.status = data
	case c.report != "" && (mediaType == "message/rfc822" || mediaType == "text/rfc822-headers" || mediaType == "message/global"):
		c.failed = data
	case mediaType == "message/rfc822":
		f := bot.File{Name: name, MediaType: mediaType, Data: data}
		if f.Name == "" {
			f.Name = "mail.eml"
		}
		c.within = append(c.within, f)
		c.files = append(c.files, f)
	case len(data) > 0 && (name != "" || disposition == "attachment" || !strings.HasPrefix(mediaType, "text/")):
		if name == "" {
			name = "file"
		}
		typ := mime.FormatMediaType(mediaType, map[string]string{})
		if method := params["method"]; mediaType == "text/calendar" && method != "" {
			typ = mime.FormatMediaType(mediaType, map[string]string{"method": method})
		}
		if typ == "" {
			typ = "application/octet-stream"
		}
		c.files = append(c.files, bot.File{Name: name, MediaType: typ, Data: data})
	}
}

// loosely reads the value of a header that does not keep to the rules, as with names of
// files that are not quoted: what it is, and its parameters as far as they stand there.
func loosely(value string) (kind string, params map[string]string) {
	kind, rest, _ := strings.Cut(value, ";")
	params = map[string]string{}
	for part := range strings.SplitSeq(rest, ";") {
		if name, text, found := strings.Cut(part, "="); found {
			params[strings.ToLower(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(text), `"`)
		}
	}
	return strings.ToLower(strings.TrimSpace(kind)), params
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// words is the text of a part. go-message has decoded a character set that was
// named and known; what is left is old Windows text without a name.
func words(data []byte, charset string) string {
	if len(data) > mostText {
		data = data[:mostText]
		for len(data) > 0 && !utf8.RuneStart(data[len(data)-1]) {
			data = data[:len(data)-1]
		}
		data = data[:max(0, len(data)-1)]
	}
	if !utf8.Valid(data) && (charset == "" || strings.EqualFold(charset, "us-ascii")) {
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(data); err == nil {
			data = decoded
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(string(data), "\uFFFD"), "\r\n", "\n"), "\r", "\n")
}

// flowed joins lines that the sender's program broke (RFC 3676).
func flowed(text string, params map[string]string) string {
	if !strings.EqualFold(params["format"], "flowed") {
		return text
	}
	var b strings.Builder
	open, depth := false, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		rest := strings.TrimLeft(line, ">")
		quoted := len(line) - len(rest)
		rest = strings.TrimPrefix(rest, " ")
		if open && quoted != depth {
			b.WriteByte('\n')
			open = false
		}
		if !open && quoted > 0 {
			b.WriteString(strings.Repeat(">", quoted) + " ")
		}
		depth = quoted
		open = strings.HasSuffix(rest, " ") && rest != "-- "
		if open && strings.EqualFold(params["delsp"], "yes") {
			rest = rest[:len(rest)-1]
		}
		b.WriteString(rest)
		if !open {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// decodeWords reads encoded words of a header (RFC 2047).
func decodeWords(s string) string {
	decoder := mime.WordDecoder{CharsetReader: charset.Reader}
	if decoded, err := decoder.DecodeHeader(s); err == nil {
		s = decoded
	}
	return oneLine(s)
}
