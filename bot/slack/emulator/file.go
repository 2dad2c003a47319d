package emulator

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Upload is a file a person sends.
type Upload struct {
	Name    string
	Content []byte
}

// File is a file in a workspace.
type File struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	User     string    `json:"user"`
	Created  time.Time `json:"created"`
	Length   int       `json:"length"` // as announced, in bytes
	Content  []byte    `json:"content"`
	Uploaded bool      `json:"uploaded"`
	Complete bool      `json:"complete"`
	Deleted  bool      `json:"deleted"`
	Channels []string  `json:"channels"`
}

func (f *File) copy() File {
	c := *f
	c.Channels = slices.Clone(f.Channels)
	return c
}

func (s *Slack) addFile(u *User, up Upload, channel string) *File {
	f := &File{
		ID: s.world.id("F"), Name: up.Name, Title: up.Name, User: u.ID, Created: s.config.Now(), Length: len(up.Content),
		Content: slices.Clone(up.Content), Uploaded: true, Complete: true, Channels: []string{channel},
	}
	s.world.Files[f.ID] = f
	return f
}

// fileIn is a file as messages show it. In a channel shared with another
// organisation apps have to ask files.info (docs.slack.dev, "Slack Connect",
// file_access: check_file_info).
func (s *Slack) fileIn(c *Channel, id string) object {
	f := s.world.Files[id]
	if f == nil {
		return object{"id": id, "mode": "tombstone"}
	}
	if c.external() {
		return object{"id": id, "created": f.Created.Unix(), "user": f.User, "mode": "hosted", "file_access": "check_file_info"}
	}
	return s.fileObject(f)
}

func (s *Slack) fileObject(f *File) object {
	extension := strings.TrimPrefix(path.Ext(f.Name), ".")
	kind := mime.TypeByExtension(path.Ext(f.Name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	address := s.address + "/files/" + f.ID + "/" + url.PathEscape(path.Base("/"+f.Name))
	return object{
		"id": f.ID, "created": f.Created.Unix(), "timestamp": f.Created.Unix(), "name": f.Name, "title": f.Title, "mimetype": kind, "filetype": extension,
		"pretty_type": strings.ToUpper(extension), "user": f.User, "user_team": s.world.Users[f.User].Team, "editable": false, "size": len(f.Content), "mode": "hosted",
		"is_external": false, "external_type": "", "is_public": false, "public_url_shared": false, "url_private": address, "url_private_download": address,
		"permalink": address, "channels": append([]string{}, f.Channels...), "groups": []string{}, "ims": []string{}, "file_access": "visible", "comments_count": 0,
	}
}

// largestFile is 1 GB at Slack; the emulator keeps files in memory.
const largestFile = 64 << 20

// serveUpload takes the content of a file at the address that
// files.getUploadURLExternal gave, as the body or as a multipart file.
func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestFile))
	if err == nil {
		body, err = uploaded(r.Header.Get("Content-Type"), body)
	}
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	fault := s.faultFor(UploadMethod)
	if fault.Kind == ResetBefore {
		reset(w)
		return
	}
	if fault.stops() {
		s.send(w, r, s.stopped(fault), Fault{})
		return
	}
	switch taken := s.takeUpload(r.PathValue("ticket"), body); {
	case fault.Kind == AnswerLost:
		reset(w)
	case fault.Kind == FailAfter:
		http.Error(w, http.StatusText(fault.status()), fault.status())
	case !taken:
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
	default:
		if fault.Kind == SlowAnswer && !pause(r.Context(), s.work, fault.Wait) {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, "OK")
	}
}

// takeUpload keeps the content of the file that a ticket is for.
func (s *Slack) takeUpload(ticket string, content []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.world.Files[s.world.Tickets[ticket]]
	if f == nil || f.Uploaded || len(content) != f.Length {
		return false
	}
	f.Content, f.Uploaded = content, true
	return true
}

// uploaded finds the file in the body of an upload.
func uploaded(contentType string, body []byte) ([]byte, error) {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return body, nil //nolint:nilerr // any other type is the file itself
	}
	reader := multipart.NewReader(bytes.NewReader(body), parameters["boundary"])
	for {
		part, err := reader.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" || part.FormName() == "file" || part.FormName() == "filename" {
			return io.ReadAll(part)
		}
	}
}

// serveFile gives a file to a bot that may see it (url_private, with the token
// in the Authorization header).
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	i := s.installed(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	f := s.world.Files[r.PathValue("file")]
	if i == nil || i.Revoked || !i.may("files:read") || f == nil || f.Deleted || !s.world.seesFile(i, f) {
		s.mu.Unlock()
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	content := f.Content
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content)
}

func (w *world) seesFile(i *Installation, f *File) bool {
	if f.User == i.User {
		return true
	}
	return slices.ContainsFunc(f.Channels, func(id string) bool {
		c := w.Channels[id]
		return c != nil && c.has(i.User)
	})
}
