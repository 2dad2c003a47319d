package main

import (
	"fmt"

	"lodestar/conversation/locale"
)

// languageNamed reads --language; its error says what may be written.
func languageNamed(name string) (locale.Language, error) {
	lang, ok := locale.ParseLanguage(name)
	if !ok {
		return "", fmt.Errorf("--language %q is not known; use en, de or nl", name)
	}
	return lang, nil
}
