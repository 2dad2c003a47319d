package playground

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// longestRequest holds what somebody types and the files they send with it.
const longestRequest = 16 << 20

// longestMessage is what Slack takes from a person, in characters.
const longestMessage = 40_000

// say writes a message, sends files or types a slash command. The person's own
// line comes back at once; what the bot answers comes with the stream.
func (s *scene) say(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestRequest)
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) { //nolint:gosec // the body is limited above
		s.refuse(w, http.StatusRequestEntityTooLarge, "problem.play_too_much", nil)
		return
	}
	c, err := s.channel(r.PathValue("channel"))
	if err != nil {
		s.page.nothingHere(w, r)
		return
	}
	text, thread := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")), r.PostFormValue("thread")
	files, err := uploads(r)
	switch {
	case err != nil:
		s.refuse(w, http.StatusBadRequest, "problem.play_file", nil)
		return
	case text == "" && len(files) == 0:
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_empty", nil)
		return
	case locale.Length(text) > longestMessage:
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_long", locale.Args{"most": longestMessage})
		return
	case strings.HasPrefix(text, "/") && len(files) == 0:
		s.command(w, r, c.ID, thread, text)
		return
	}
	if len(files) > 0 {
		_, err = s.person.Attach(c.ID, thread, text, files...)
	} else if thread != "" {
		_, err = s.person.Reply(c.ID, thread, text)
	} else {
		_, err = s.person.Type(c.ID, text)
	}
	if err != nil {
		s.refuseErr(w, err)
		return
	}
	s.answerSaid(w, c, thread)
}

// answerSaid shows the end of the conversation: what was said is there before
// the stream brings it.
func (s *scene) answerSaid(w http.ResponseWriter, c emulator.Channel, thread string) {
	fragments := []fragment{s.notice("")}
	for _, part := range slices.Compact([]string{"", thread}) {
		lines, err := s.lines(c, part, nil)
		if err == nil {
			fragments = append(fragments, lines[max(0, len(lines)-4):]...)
		}
	}
	s.page.answer(w, http.StatusOK, fragments...)
}

// command types a slash command, or says in the conversation that there is none.
func (s *scene) command(w http.ResponseWriter, r *http.Request, channel, thread, text string) {
	name, _, _ := strings.Cut(text, " ")
	if thread != "" {
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_command_in_thread", locale.Args{"command": name})
		return
	}
	if slices.Contains(slackCommands, name) {
		s.remark(channel, "", s.page.words.Text("say.play_command_not_emulated", locale.Args{"command": name}))
		s.page.answer(w, http.StatusOK, s.notice(""))
		return
	}
	outcome, err := s.person.Command(r.Context(), channel, text)
	switch {
	case err != nil:
		s.refuseErr(w, err)
	case outcome.Error == emulator.OutcomeUnknown:
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_command", locale.Args{"command": name})
	case outcome.Error != "":
		s.refuse(w, http.StatusBadGateway, outcomeKey(outcome.Error), nil)
	default:
		s.page.answer(w, http.StatusOK, s.notice(""))
	}
}

// slackCommands are Slack's own, which are not emulated (slack.com/help, "Use
// slash commands").
var slackCommands = strings.Fields("/apps /archive /away /active /call /canvas /collapse /dnd /dm /expand /feed /huddle /invite /join /leave /list /me /msg " +
	"/mute /open /prefs /remind /remove /rename /search /shortcuts /shrug /star /status /topic /who")

func outcomeKey(code string) string {
	switch code {
	case emulator.OutcomeTimeout:
		return "problem.play_timeout"
	case emulator.OutcomeRefused:
		return "problem.play_answer_refused"
	default:
		return "problem.play_no_answer"
	}
}

func uploads(r *http.Request) ([]emulator.Upload, error) {
	var all []emulator.Upload
	if r.MultipartForm == nil {
		return nil, nil
	}
	for _, header := range r.MultipartForm.File["file"] {
		if header.Filename == "" {
			continue
		}
		f, err := header.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(f)
		_ = f.Close() // it was only read
		if err != nil {
			return nil, err
		}
		all = append(all, emulator.Upload{Name: header.Filename, Content: content})
	}
	return all, nil
}

// read moves the read mark of a conversation that is being looked at.
func (s *scene) read(w http.ResponseWriter, r *http.Request) {
	c, err := s.channel(r.PathValue("channel"))
	if err != nil {
		s.page.nothingHere(w, r)
		return
	}
	if n, err := s.person.Unread(c.ID); err == nil && n > 0 {
		if err := s.person.MarkRead(c.ID); err != nil {
			s.refuseErr(w, err)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// notice is the line above the field to write in: what just went wrong, or
// nothing. It is read out.
func (s *scene) notice(text string) fragment {
	return s.page.draw("state", "notice", "notice", map[string]any{"Text": text})
}

// refuse says a sentence; what was typed stays in its field.
func (s *scene) refuse(w http.ResponseWriter, status int, key string, args locale.Args) {
	s.page.answer(w, status, s.notice(s.page.words.Text(key, args)))
}

// refuseErr says why Slack did not take something.
func (s *scene) refuseErr(w http.ResponseWriter, err error) {
	status, key := s.refusal(err)
	s.refuse(w, status, key, nil)
}

// refusal is the status and the sentence for an error of a person's action.
func (s *scene) refusal(err error) (status int, key string) {
	switch {
	case errors.Is(err, emulator.ErrDown):
		return http.StatusServiceUnavailable, "problem.play_down"
	case errors.Is(err, emulator.ErrUnconfirmed):
		return http.StatusConflict, "problem.play_unconfirmed"
	case errors.Is(err, emulator.ErrNotAllowed) && s.who.Deactivated:
		return http.StatusForbidden, "problem.play_deactivated"
	case errors.Is(err, emulator.ErrNotAllowed):
		return http.StatusForbidden, "problem.play_not_allowed"
	case errors.Is(err, emulator.ErrUnknown):
		return http.StatusNotFound, "problem.play_gone"
	default:
		s.page.log.Error("playground: acting as a person", "error", err)
		return http.StatusInternalServerError, "problem.play_failed"
	}
}
