package app

import (
	"time"

	"lodestar/internal/config"
	"lodestar/internal/llm"
	"lodestar/planning/playbook"
	"lodestar/planning/summary"
)

// Model is a language model with what the operator allows it to cost.
type Model struct {
	summary.Model
	PerDay            int // questions of one account on one day; 0 is the default, below 0 there is no limit
	Ceiling           int64
	Currency          string
	PriceIn, PriceOut int64
}

// ModelOf is the language model of a configuration, nil where there is none. asked
// is told how each question ended and how long it took; nil tells nobody.
func ModelOf(c config.Model, now func() time.Time, asked func(outcome string, took time.Duration)) (*Model, error) {
	if !c.Given() {
		return nil, nil //nolint:nilnil // there is none, and nothing is wrong
	}
	client, err := llm.New(modelOptions(c, now, asked))
	if err != nil {
		return nil, err
	}
	return &Model{Model: client, PerDay: c.PerDay, Ceiling: c.Ceiling, Currency: c.Currency, PriceIn: c.PriceIn, PriceOut: c.PriceOut}, nil
}

func modelOptions(c config.Model, now func() time.Time, asked func(string, time.Duration)) llm.Options {
	return llm.Options{
		Key: c.Key, BaseURL: c.BaseURL, Model: c.Name, Azure: c.Azure, APIVersion: c.APIVersion, Hosts: c.Hosts, MaxTokens: c.MaxTokens, Region: c.Region,
		Now: now, Real: time.Now, Asked: asked,
	}
}

// withModel lets the playbook offer a language model.
func (a *App) withModel(m *Model) {
	if m == nil {
		return
	}
	a.desk.model = m.Model
	a.Book.Model = &playbook.LanguageModel{
		About: m.About(), PerDay: m.PerDay, Ceiling: m.Ceiling, Currency: m.Currency, PriceIn: m.PriceIn, PriceOut: m.PriceOut,
	}
	if resting, ok := m.Model.(interface{ Rests() bool }); ok {
		a.Book.Model.Rests = resting.Rests
	}
}
