package app_test

import (
	"bytes"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"lodestar/bot"
	"lodestar/internal/script"
)

// filesBack lets somebody give the latest file they were sent back, with a text in
// it replaced: "eva files back: old words → new words". "back broken" is one that
// nobody can read, "back large" one that is too large.
func (s *replay) filesBack(d script.Doing) {
	s.t.Helper()
	var file bot.File
	for _, m := range s.messages(d.Who) {
		for _, f := range m.Attachments {
			file = f
		}
	}
	text, beside, _ := strings.Cut(d.Text, " | ")
	old, changed, _ := strings.Cut(text, " → ")
	switch {
	case file.Name == "":
		s.fail(d.Who + " was sent no file")
	case strings.HasSuffix(d.Of.Words, "broken"):
		file.Data = []byte("PK\x03\x04 this is no workbook")
	case strings.HasSuffix(d.Of.Words, "large"):
		file.Data = make([]byte, 3<<20)
	case strings.HasSuffix(file.Name, ".xlsx"):
		file.Data = s.inWorkbook(file.Data, old, changed)
	default:
		if old != "" && !bytes.Contains(file.Data, []byte(old)) {
			s.fail("the file does not say " + old)
		}
		file.Data = bytes.ReplaceAll(file.Data, []byte(old), []byte(changed))
	}
	s.hands(d.Who, file, beside)
}

// hands lets somebody send a file, with the words they write beside it.
func (s *replay) hands(who string, file bot.File, beside string) {
	s.t.Helper()
	kind := bot.Attached
	if beside != "" {
		kind = bot.Said
	}
	s.does(who, kind, func(e *bot.Event) { e.Text, e.Files = beside, []bot.File{file} })
}

func (s *replay) inWorkbook(data []byte, old, changed string) []byte {
	s.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	s.must(err)
	found := false
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		s.must(err)
		for y, row := range rows {
			x := slices.Index(row, old)
			if x < 0 {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			s.must(err)
			s.must(book.SetCellStr(sheet, cell, changed))
			found = true
		}
	}
	if !found && old != "" {
		s.fail("no cell says " + old)
	}
	b, err := book.WriteToBuffer()
	s.must(err)
	return b.Bytes()
}
