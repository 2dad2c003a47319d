package app

import (
	"context"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/llm"
)

// model asks the language model one question that holds nothing of anybody. A model
// is an option: what is wrong with it is a warning.
func (d *doctor) model(ctx context.Context, c config.Model) {
	if !c.Given() || c.Check() != nil { // what is wrong was said of the platforms
		return
	}
	client, err := llm.New(modelOptions(c, d.o.Now, nil))
	if err != nil {
		d.say("model", bot.Warn, "say.doctor_model_fails", "say.mend_model", locale.Args{"provider": c.BaseURL, "fault": "address"})
		return
	}
	provider := client.About().Provider
	found, err := client.Probe(ctx)
	if err != nil {
		d.say("model", bot.Warn, "say.doctor_model_fails", "say.mend_model", locale.Args{"provider": provider, "fault": string(llm.FaultOf(err))})
		return
	}
	args := locale.Args{"provider": provider, "model": c.Name, "form": string(found.Form), "n": int(found.Took.Milliseconds())}
	if found.Form == llm.BySchema {
		d.say("model", bot.OK, "say.doctor_model", "", args)
		return
	}
	d.say("model", bot.OK, "say.doctor_model_form", "", args)
}
