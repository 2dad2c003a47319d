package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
)

// arguments of a call: strings from a form, any JSON value from a JSON body.
type arguments map[string]any

// longestBody is what the emulator reads of a call. Slack documents no limit;
// this one keeps a mistake from filling the memory.
const longestBody = 8 << 20

// readArguments decodes a call's body and query. The error is Slack's name
// (docs.slack.dev, "Web API", errors of every method).
func readArguments(contentType string, body []byte, query url.Values) (arguments, error) {
	all := make(arguments)
	for name := range query {
		all[name] = query.Get(name)
	}
	// A token in the address is not accepted from apps created since February
	// 2021 (docs.slack.dev, changelog).
	delete(all, "token")
	if len(body) == 0 {
		return all, all.check()
	}
	if contentType == "" {
		return nil, refuse("missing_post_type")
	}
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, refuse("invalid_post_type")
	}
	switch kind {
	case "application/json":
		if err := all.readJSON(body); err != nil {
			return nil, err
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, refuse("invalid_form_data")
		}
		for name := range form {
			all[name] = form.Get(name)
		}
	case "multipart/form-data":
		form, err := multipart.NewReader(bytes.NewReader(body), parameters["boundary"]).ReadForm(longestBody)
		if err != nil {
			return nil, refuse("invalid_form_data")
		}
		for name, values := range form.Value {
			all[name] = values[0]
		}
	default:
		return nil, refuse("invalid_post_type")
	}
	return all, all.check()
}

func (a arguments) readJSON(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var v any
	if err := decoder.Decode(&v); err != nil {
		return refuse("invalid_json")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return refuse("invalid_json")
	}
	o, ok := v.(object)
	if !ok {
		return refuse("json_not_object")
	}
	// With JSON the token goes into the Authorization header and nowhere else
	// (docs.slack.dev, "Web API", POST bodies).
	delete(o, "token")
	for name, value := range o {
		a[name] = value
	}
	return nil
}

// check refuses names no argument can have (docs.slack.dev, "Web API",
// invalid_arg_name).
func (a arguments) check() error {
	for name := range a {
		if len(name) > 255 || strings.ContainsFunc(name, func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			return refuse("invalid_arg_name")
		}
	}
	return nil
}

func (a arguments) has(name string) bool {
	v, ok := a[name]
	return ok && v != nil && v != ""
}

// text returns an argument as a string, "" where it is missing or no scalar.
func (a arguments) text(name string) string {
	switch v := a[name].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	default:
		return ""
	}
}

func (a arguments) flag(name string) bool {
	v := a.text(name)
	return v == "true" || v == "1"
}

// number returns an integer argument, and otherwise where it is missing or none.
func (a arguments) number(name string, otherwise int) int {
	f, err := strconv.ParseFloat(a.text(name), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e15 {
		return otherwise
	}
	return int(f)
}

// decoded returns an argument that holds JSON, whether it came as a string in a
// form or as a value in a JSON body. present is false where it was not given.
func (a arguments) decoded(name string) (v any, present bool, err error) {
	given, ok := a[name]
	if !ok || given == nil || given == "" {
		return nil, false, nil
	}
	text, isText := given.(string)
	if !isText {
		return given, true, nil
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return nil, true, err
	}
	return v, true, nil
}

// list returns a comma-separated argument, which may also be a JSON array.
func (a arguments) list(name string) []string {
	var all []string
	if array, ok := a[name].([]any); ok {
		for _, v := range array {
			if text, ok := v.(string); ok && text != "" {
				all = append(all, text)
			}
		}
		return all
	}
	for part := range strings.SplitSeq(a.text(name), ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
