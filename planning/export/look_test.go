package export_test

import (
	"bytes"
	"os"
	"testing"

	"lodestar/conversation/locale"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

func TestLookBook(t *testing.T) {
	for _, view := range views() {
		var b, c bytes.Buffer
		if err := export.Workbook(&b, example.March(), view, printer(t, locale.English), export.A4, made); err != nil {
			t.Fatal(err)
		}
		if err := export.Workbook(&c, example.March(), view, printer(t, locale.English), export.A4, made); err != nil {
			t.Fatal(err)
		}
		os.WriteFile("/tmp/look/again_"+string(view)+".xlsx", c.Bytes(), 0o644)
		t.Log(b.Len(), bytes.Equal(b.Bytes(), c.Bytes()))
		os.WriteFile("/tmp/look/book_"+string(view)+".xlsx", b.Bytes(), 0o644)
	}
}
