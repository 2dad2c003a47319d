package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Model is a language model, asked over the interface of OpenAI.
type Model struct {
	Key        string   // OPENAI_API_KEY
	BaseURL    string   // OPENAI_BASE_URL; "" is the provider's own address
	Name       string   // OPENAI_MODEL
	Azure      bool     // OPENAI_API_TYPE=azure
	APIVersion string   // OPENAI_API_VERSION
	Hosts      []string // LODESTAR_LLM_HOSTS
	MaxTokens  bool     // LODESTAR_LLM_OUTPUT_FIELD=max_tokens
	Region     string   // LODESTAR_LLM_REGION: where it is processed, in words for people
	// Ceiling is what a workspace may spend a month, in millionths of Currency; 0 is no
	// ceiling: LODESTAR_LLM_MONTHLY_CEILING.
	Ceiling  int64
	Currency string
	// PriceIn and PriceOut are what a million tokens cost, in millionths of Currency:
	// LODESTAR_LLM_PRICE.
	PriceIn, PriceOut int64
	// PerDay is how often it is asked for one account on one day; 0 is the default,
	// below 0 there is no limit: LODESTAR_LIMIT_MODEL.
	PerDay int
}

// Given reports whether a model is set up. A key alone is often set for other
// programs, so it is the model's name that switches it on.
func (m Model) Given() bool { return m.Name != "" }

// secret is the key where it is one: a server of one's own takes any word, such as
// "none", which would then be taken out of every line of the log.
func (m Model) secret() string {
	const shortest = 16
	if len(m.Key) < shortest {
		return ""
	}
	return m.Key
}

// Check reports what a half-filled set lacks, as a *Problem. It names variables,
// never values.
func (m Model) Check() error {
	switch {
	case !m.Given():
		return nil
	case m.Key == "":
		return &Problem{"OPENAI_API_KEY", "is missing: a language model is named without the key to it", "write the provider's key, or any word for a server of your own"}
	case m.Azure && m.BaseURL == "":
		return &Problem{"OPENAI_BASE_URL", "is missing: OPENAI_API_TYPE is azure", "write the address of the resource, for example https://name.openai.azure.com"}
	case m.Azure && m.APIVersion == "":
		return &Problem{"OPENAI_API_VERSION", "is missing: OPENAI_API_TYPE is azure", "write the version of the interface, for example 2024-10-21"}
	case m.MaxTokens && reasoning.MatchString(m.Name):
		return &Problem{"LODESTAR_LLM_OUTPUT_FIELD", "is max_tokens, which models of that name do not take", "write max_completion_tokens, or give a model of your own another name"}
	case m.Ceiling > 0 && m.PriceIn == 0 && m.PriceOut == 0:
		return &Problem{"LODESTAR_LLM_PRICE", "is missing: without it nobody knows when LODESTAR_LLM_MONTHLY_CEILING is reached", "write what a million tokens cost, in and out, for example \"0.40 1.60 EUR\""}
	}
	return nil
}

// reasoning are the names for which the library refuses max_tokens.
var reasoning = regexp.MustCompile(`^(?:o1|o3|o4|gpt-5)`)

// ReadModel reads the variables of a language model alone, for commands that need
// nothing else. The error joins a *Problem for each variable that is wrong, and one for
// what is missing.
func ReadModel(get func(string) string) (Model, error) {
	var wrong []error
	m := readModel(get, func(variable, says, mend string) { wrong = append(wrong, &Problem{variable, says, mend}) })
	return m, errors.Join(append(wrong, m.Check())...)
}

func readModel(get func(string) string, problem complain) Model {
	m := Model{
		Key: secret(get, "OPENAI_API_KEY"), BaseURL: strings.TrimRight(strings.TrimSpace(get("OPENAI_BASE_URL")), "/"), Name: strings.TrimSpace(get("OPENAI_MODEL")),
		APIVersion: strings.TrimSpace(get("OPENAI_API_VERSION")), Region: strings.TrimSpace(get("LODESTAR_LLM_REGION")),
	}
	if !m.Given() {
		return Model{} // what is set of it may be meant for other programs
	}
	m.PerDay = readLimit(get, problem, "LODESTAR_LIMIT_MODEL", "questions")
	if m.BaseURL != "" {
		u, err := url.Parse(m.BaseURL)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
			problem("OPENAI_BASE_URL", "is no address of a server", "write it like http://127.0.0.1:11434/v1")
		}
	}
	switch kind := get("OPENAI_API_TYPE"); kind {
	case "", "openai":
	case "azure":
		m.Azure = true
	default:
		problem("OPENAI_API_TYPE", fmt.Sprintf("%q is not a kind of server", kind), "use openai or azure")
	}
	switch field := get("LODESTAR_LLM_OUTPUT_FIELD"); field {
	case "", "max_completion_tokens":
	case "max_tokens":
		m.MaxTokens = true
	default:
		problem("LODESTAR_LLM_OUTPUT_FIELD", fmt.Sprintf("%q is not a field", field), "use max_tokens or max_completion_tokens")
	}
	for _, host := range strings.Split(get("LODESTAR_LLM_HOSTS"), ",") {
		if host = strings.ToLower(strings.TrimSpace(host)); host != "" {
			m.Hosts = append(m.Hosts, host)
		}
	}
	if text := strings.TrimSpace(get("LODESTAR_LLM_MONTHLY_CEILING")); text != "" {
		amounts, currency, ok := money(text)
		if !ok || len(amounts) != 1 {
			problem("LODESTAR_LLM_MONTHLY_CEILING", "is no amount with a currency", "write it like 25 EUR")
		} else {
			m.Ceiling, m.Currency = amounts[0], currency
		}
	}
	if text := strings.TrimSpace(get("LODESTAR_LLM_PRICE")); text != "" {
		amounts, currency, ok := money(text)
		switch {
		case !ok || len(amounts) != 2:
			problem("LODESTAR_LLM_PRICE", "is not two amounts with a currency", "write what a million tokens cost, in and out, for example \"0.40 1.60 EUR\"")
		case m.Currency != "" && m.Currency != currency:
			problem("LODESTAR_LLM_PRICE", "has another currency than LODESTAR_LLM_MONTHLY_CEILING", "write both in one currency")
		default:
			m.PriceIn, m.PriceOut, m.Currency = amounts[0], amounts[1], currency
		}
	}
	return m
}

// money reads amounts and the currency after them, in millionths.
func money(text string) (amounts []int64, currency string, ok bool) {
	fields := strings.Fields(strings.Trim(text, `"`))
	if len(fields) < 2 {
		return nil, "", false
	}
	currency = strings.ToUpper(fields[len(fields)-1])
	if len(currency) != 3 || strings.ContainsAny(currency, "0123456789.") {
		return nil, "", false
	}
	for _, f := range fields[:len(fields)-1] {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || !(v >= 0 && v < 1e9) {
			return nil, "", false
		}
		amounts = append(amounts, int64(v*1e6+0.5))
	}
	return amounts, currency, true
}
