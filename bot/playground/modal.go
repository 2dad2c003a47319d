package playground

// modal is the dialog the person has open.
func (s *scene) modal() fragment {
	return s.page.draw("state", "modal", "modal", map[string]any{"Open": false})
}
