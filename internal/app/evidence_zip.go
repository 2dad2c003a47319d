package app

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"slices"

	"lodestar/planning/evidence"
)

// write packs the files, with the sums of all of them.
func (b *bundle) write(w io.Writer) error {
	sums := map[string]string{}
	for _, f := range b.files {
		sums[f.name] = evidence.Sum(f.data)
	}
	if _, err := b.addJSON("files.json", sums); err != nil {
		return err
	}
	slices.SortStableFunc(b.files, func(x, y bundleFile) int { return cmp.Compare(x.name, y.name) })
	packed := zip.NewWriter(w)
	for _, f := range b.files {
		to, err := packed.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: b.index.Exported})
		if err != nil {
			return fmt.Errorf("app: packing %s: %w", f.name, err)
		}
		if _, err := to.Write(f.data); err != nil {
			return fmt.Errorf("app: packing %s: %w", f.name, err)
		}
	}
	return packed.Close()
}
