package email

import (
	"bytes"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message"

	"lodestar/bot"
)

// node is a part of a mail to be written: parts, or content.
type node struct {
	kind     string // of a multipart: "mixed", "alternative", "report"
	parts    []node
	typ      string // of content: its Content-Type
	encoding string
	name     string // of a file; "" stands in the text
	data     []byte
}

func textNode(mediaType, text string) node {
	return node{typ: mediaType + "; charset=utf-8", encoding: "quoted-printable", data: []byte(strings.ReplaceAll(text, "\n", "\r\n"))}
}

// fileNode is a file to be saved, or with attached false a part to be used.
func fileNode(f bot.File, attached bool) node {
	n := node{typ: "application/octet-stream", encoding: "base64", data: f.Data}
	if attached {
		n.name = fileName(f.Name)
		if n.name == "" {
			n.name = "file"
		}
	}
	mediaType, params, err := mime.ParseMediaType(f.MediaType)
	switch {
	case err != nil || strings.HasPrefix(mediaType, "multipart/"):
	case strings.HasPrefix(mediaType, "message/"):
		// Such a part must not be encoded (RFC 2046 section 5.2.1). Where it would
		// have to be, it is a file like any other.
		if sevenBit(f.Data) {
			n.typ, n.encoding = mediaType, ""
		}
	default:
		if typ := mime.FormatMediaType(mediaType, params); typ != "" {
			n.typ = typ
		}
	}
	return n
}

// sevenBit reports whether content passes every mail server as it is.
func sevenBit(data []byte) bool {
	for line := range bytes.Lines(data) {
		if len(line) > 1000 || !bytes.HasSuffix(line, []byte("\r\n")) {
			return false
		}
		for _, c := range line[:len(line)-2] {
			if c >= 0x80 || c == 0 || c == '\r' {
				return false
			}
		}
	}
	return true
}

// header is that of a part. go-message encodes what is written below it by the
// Content-Transfer-Encoding.
func (n node) header(h message.Header, boundary string) message.Header {
	if n.kind != "" {
		params := map[string]string{"boundary": n.kind + "-" + boundary}
		if n.kind == "report" {
			params["report-type"] = "delivery-status"
		}
		h.Set("Content-Type", mime.FormatMediaType("multipart/"+n.kind, params))
		return h
	}
	if n.name != "" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": n.name}))
	}
	if n.encoding != "" {
		h.Set("Content-Transfer-Encoding", n.encoding)
	}
	h.Set("Content-Type", n.typ)
	return h
}

// writeMail writes the tree below the header of a mail.
func (n node) writeMail(w io.Writer, h message.Header, boundary string) error {
	// What is set last stands first, and these belong after the rest.
	rest := n.header(message.Header{}, boundary)
	rest.Set("MIME-Version", "1.0")
	all := message.Header{}
	for _, part := range []message.Header{rest, h} {
		var fields [][2]string
		for f := part.Fields(); f.Next(); {
			fields = append(fields, [2]string{f.Key(), f.Value()})
		}
		for i := len(fields) - 1; i >= 0; i-- {
			all.Add(fields[i][0], fields[i][1])
		}
	}
	writer, err := message.CreateWriter(w, all)
	if err != nil {
		return err
	}
	return n.write(writer, boundary)
}

func (n node) write(w *message.Writer, boundary string) error {
	for _, part := range n.parts {
		below, err := w.CreatePart(part.header(message.Header{}, boundary))
		if err != nil {
			return err
		}
		if err := part.write(below, boundary); err != nil {
			return err
		}
	}
	if n.kind == "" {
		if _, err := w.Write(n.data); err != nil {
			return err
		}
	}
	return w.Close()
}
