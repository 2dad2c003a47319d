package playbook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning/evidence"
	"lodestar/planning/summary"
)

// LanguageModel is what the playbook knows of the model the operator has set up. It
// cannot be asked from here: that is a job outside every turn.
type LanguageModel struct {
	summary.About
	// Rests reports whether it is not asked for the time being, because it failed.
	Rests func() bool
	// PerDay bounds the questions of one account on one day; 0 means CallsPerDay, below 0
	// there is no limit.
	PerDay int
	// Ceiling is what a workspace may spend in a calendar month (UTC), in millionths
	// of Currency; 0 is no ceiling.
	Ceiling  int64
	Currency string
	// PriceIn and PriceOut are what a million tokens cost, in millionths.
	PriceIn, PriceOut int64
}

// CallsPerDay is how often the model is asked for one account on one day (trust I1).
const CallsPerDay = 20

// Cost is what a question cost, in millionths of the currency.
func (m LanguageModel) Cost(in, out int) int64 {
	return (int64(in)*m.PriceIn + int64(out)*m.PriceOut) / 1_000_000
}

// consent is that somebody has allowed or forbidden the model, as a setting of the
// workspace.
type consent struct {
	Allowed  bool      `json:"allowed"`
	By       string    `json:"by"` // person id
	At       time.Time `json:"at"`
	Wording  string    `json:"wording"` // SHA-256 of the words it was given to
	Provider string    `json:"provider"`
	Model    string    `json:"model"`
	Region   string    `json:"region"`
}

// The settings of consent: of the workspace; of an account, by the account manager
// and by the customer, with the account's id behind.
const (
	settingModel         = "model"
	settingModelAccount  = "model.account."
	settingModelCustomer = "model.customer."
)

func (e *Env) consentOf(name string) (c consent, given bool, err error) {
	text, err := e.Tx.Setting(e.Place.Tenant, name)
	if err != nil || text == "" {
		return consent{}, false, err
	}
	if json.Unmarshal([]byte(text), &c) != nil {
		return consent{}, false, nil //nolint:nilerr // what cannot be read allows nothing
	}
	return c, true, nil
}

// holds reports whether a consent is one to this provider, model and region.
func (c consent) holds(m *LanguageModel) bool {
	return c.Allowed && c.Provider == m.Provider && c.Model == m.Model && c.Region == m.Region
}

// The reasons for which no model wrote a draft.
const (
	modelOff       = "off"       // the operator has set up none
	modelWorkspace = "workspace" // the administrator has not allowed it
	modelCustomer  = "customer"  // the customer has said no
	modelAccount   = "account"   // the account manager has not allowed it
	modelChanged   = "changed"   // provider, model or region is another one now
	modelDay       = "day"       // the questions of the day are used
	modelMonth     = "month"     // the ceiling is reached
	modelResting   = "resting"   // it has failed several times
	WhyModelFailed = "failed"    // it was asked, and there was no answer
	WhyModelUnlike = "unlike"    // nothing of its answer stood in the sources
	modelUnwanted  = "unwanted"  // it was asked for without
)

// modelRefusal says why the model may not be asked about an account now, "" where it
// may. Operator, administrator and account manager each have to have allowed it, and
// a customer's no goes before all of them (section 8 of the facts on summaries).
func (e *Env) modelRefusal(account *Account) (string, error) {
	m := e.Book.Model
	if m == nil {
		return modelOff, nil
	}
	for _, step := range []struct{ setting, missing string }{
		{settingModelCustomer + account.ID, modelCustomer}, {settingModel, modelWorkspace}, {settingModelAccount + account.ID, modelAccount},
	} {
		c, given, err := e.consentOf(step.setting)
		switch {
		case err != nil:
			return "", err
		case step.missing == modelCustomer:
			if given && !c.Allowed {
				return modelCustomer, nil
			}
		case !given || !c.Allowed:
			return step.missing, nil
		case !c.holds(m):
			return modelChanged, nil
		}
	}
	return e.modelSpent(account)
}

// modelSpent says whether a limit is reached or the model rests.
func (e *Env) modelSpent(account *Account) (string, error) {
	m := e.Book.Model
	today := e.Today().At(0, 0, e.Zone())
	calls, err := e.Tx.ModelCalls(e.Place.Tenant, account.ID, today.UTC())
	if err != nil {
		return "", err
	}
	most := m.PerDay
	if most == 0 {
		most = CallsPerDay
	}
	if most > 0 && calls >= most {
		return modelDay, nil
	}
	if m.Ceiling > 0 {
		cost, err := e.Tx.ModelCost(e.Place.Tenant, thisMonth(e.Now))
		if err != nil {
			return "", err
		}
		if cost >= m.Ceiling {
			return modelMonth, nil
		}
	}
	if m.Rests != nil && m.Rests() {
		return modelResting, nil
	}
	return "", nil
}

// thisMonth is when the calendar month began for which a ceiling is set, in UTC;
// nextMonth is the day from which on the next one counts.
func thisMonth(now time.Time) time.Time {
	return time.Date(now.UTC().Year(), now.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

func nextMonth(now time.Time) civil.Date { return civil.Of(thisMonth(now).AddDate(0, 1, 0)) }

// settingModelTold is, with a reason and the account's id behind, the day or month for
// which it was said that a limit is reached.
const settingModelTold = "model.told."

// whyOnce is why no model was asked, as it is said: that a limit is reached is said
// once a day or month of an account, and after that no more (trust I1). "" is nothing.
func (e *Env) whyOnce(why string) (string, error) {
	period := ""
	switch why {
	case modelDay:
		period = e.Today().String()
	case modelMonth:
		period = thisMonth(e.Now).Format("2006-01")
	default:
		return why, nil
	}
	name := settingModelTold + why + "." + e.Account.ID
	told, err := e.Tx.Setting(e.Place.Tenant, name)
	if err != nil || told == period {
		return "", err
	}
	return why, e.Tx.SetSetting(e.Place.Tenant, name, period)
}

// aiCommand says how far the model is allowed, and offers what the person may do
// about it.
func aiCommand(e *Env, _ map[string]string) error {
	if e.Book.Model == nil {
		e.Notice(conversation.Say("say.ai_off", nil))
		return nil
	}
	_, account, err := e.whichPlan("")
	if err != nil || account == nil {
		return err
	}
	return e.sayModel(account)
}

// modelWords are what somebody says yes to, in their language: who gets what.
func (e *Env) modelWords(customer string) string {
	m := e.Book.Model
	return e.Book.Words.Printer(e.Language()).Text("say.ai_wording", locale.Args{
		"customer": bot.Escape(customer), "provider": bot.Escape(m.Provider), "model": bot.Escape(m.Model), "region": e.regionWords(),
	})
}

func (e *Env) regionWords() string {
	if e.Book.Model.Region == "" {
		return e.Print(conversation.Say("context.ai_no_region", nil))
	}
	return bot.Escape(e.Book.Model.Region)
}

func (e *Env) sayModel(account *Account) error {
	why, err := e.modelRefusal(account)
	if err != nil {
		return err
	}
	e.Account = account
	state := "say.ai_state.on"
	if why != "" {
		state = "say.ai_state." + why
	}
	m := e.Message("notice", quoted(e.modelWords(account.Name)), conversation.Say(state, args("customer", quoted(account.Name))))
	ours, _, err := e.consentOf(settingModel)
	if err != nil {
		return err
	}
	theirs, _, err := e.consentOf(settingModelAccount + account.ID)
	if err != nil {
		return err
	}
	if e.Admin {
		if ours.holds(e.Book.Model) {
			m.Buttons = append(m.Buttons, e.Run("ai_forbid_all", "forbid ai in the workspace"))
		} else {
			m.Buttons = append(m.Buttons, e.Run("ai_allow_all", "allow ai in the workspace"))
		}
	}
	if e.mayEdit(*account) && why != modelCustomer {
		if theirs.holds(e.Book.Model) {
			m.Buttons = append(m.Buttons, e.Run("ai_forbid", "forbid ai for "+account.Name))
		} else if ours.holds(e.Book.Model) {
			m.Buttons = append(m.Buttons, e.Run("ai_allow", "allow ai for "+account.Name))
		}
	}
	m.Buttons = append(m.Buttons, e.Run("ai_show", "show what is sent"))
	e.Silent()
	return e.Say(m)
}

// ruleModel is `allow ai` and `forbid ai`: for the workspace by its administrator,
// for an account by who answers for it, and no by anybody of the customer.
func ruleModel(allowed bool) func(*Env, map[string]string) error {
	return func(e *Env, a map[string]string) error {
		switch {
		case e.Person.External:
			return e.ruleByCustomer(allowed)
		case e.Book.Model == nil:
			e.Notice(conversation.Say("say.ai_off", nil))
			return nil
		case e.is("alias.ai.workspace", a["rest"]):
			return e.ruleInWorkspace(allowed)
		}
		_, account, err := e.whichPlan(a["rest"])
		if err != nil || account == nil {
			return err
		}
		if !e.mayEdit(*account) {
			return e.sayNotAllowed(*account)
		}
		why, err := e.modelRefusal(account)
		if err != nil {
			return err
		}
		if allowed && (why == modelCustomer || why == modelWorkspace) {
			e.Account = account
			e.Notice(conversation.Say("say.ai_state."+why, args("customer", quoted(account.Name))))
			return nil
		}
		return e.ruleInAccount(account, allowed)
	}
}

func (e *Env) ruleInWorkspace(allowed bool) error {
	if !e.Admin {
		e.Notice(conversation.Say("say.ai_admin_only", nil))
		return nil
	}
	if err := e.saveConsent(settingModel, "", "", allowed); err != nil {
		return err
	}
	e.Notice(conversation.Say(ruled("say.ai_workspace_allowed", "say.ai_workspace_forbidden", allowed), nil))
	return nil
}

func ruled(yes, no string, allowed bool) string {
	if allowed {
		return yes
	}
	return no
}

// ruleInAccount stores what the account manager decided. The customer is told, in
// the one place where they read, when it is switched on (S-2).
func (e *Env) ruleInAccount(account *Account, allowed bool) error {
	before, _, err := e.consentOf(settingModelAccount + account.ID)
	if err != nil {
		return err
	}
	if err := e.saveConsent(settingModelAccount+account.ID, account.ID, account.Name, allowed); err != nil {
		return err
	}
	e.Account = account
	e.Notice(conversation.Say(ruled("say.ai_allowed", "say.ai_forbidden", allowed), args("customer", quoted(account.Name))))
	if !allowed || before.holds(e.Book.Model) {
		return nil
	}
	channel, ok, err := e.sharedChannel(account)
	if err != nil || !ok {
		return err
	}
	m := e.Book.Model
	words := e.Book.Words.Printer(Material{Account: account.Record}.customerLanguage(e.Language()))
	region := m.Region
	if region == "" {
		region = words.Text("context.ai_no_region", nil)
	}
	text := words.Text("customer.ai_notice", locale.Args{"provider": bot.Escape(m.Provider), "region": bot.Escape(region)})
	e.Notice(conversation.Say("say.ai_customer_told", args("channel", quoted("#"+channel.Name))))
	return e.tellChannel(channel.Address, bot.Message{Kind: kindModelNotice, Notification: bot.Plain(text), Parts: []bot.Part{{Kind: bot.Text, Text: text}}})
}

// kindModelNotice is the Kind of the one notice to a customer that a language model
// may be used for what they write.
const kindModelNotice = "model_notice"

// ruleByCustomer stores the no of somebody of the customer, or takes it back. It
// binds whoever manages the account.
func (e *Env) ruleByCustomer(allowed bool) error {
	e.Silent()
	account, ok, err := e.accountOfCustomer()
	if err != nil {
		return err
	}
	switch {
	case !ok:
		return externalReads(e)
	case e.Book.Model == nil:
		return e.Say(e.Message("notice", conversation.Say("say.ai_off", nil)))
	}
	if err := e.saveConsent(settingModelCustomer+account.ID, account.ID, account.Name, allowed); err != nil {
		return err
	}
	manager, known, err := e.Tx.Person(e.Place.Tenant, account.Manager)
	if err != nil {
		return err
	}
	if known {
		if _, err := e.Tell(manager, "notice", nil, conversation.Say(ruled("say.ai_customer_allowed", "say.ai_customer_forbade", allowed), args("customer", quoted(account.Name), "person", quoted(e.Person.Name)))); err != nil {
			return err
		}
	}
	return e.Say(e.Message("notice", conversation.Say(ruled("say.ai_yes_noted", "say.ai_no_noted", allowed), nil)))
}

// accountOfCustomer is the account that somebody of a customer belongs to.
func (e *Env) accountOfCustomer() (Account, bool, error) {
	all, err := e.Tx.Accounts(e.Place.Tenant)
	i := slices.IndexFunc(all, func(a Account) bool {
		return !a.Example && (findContact(a.Record, e.Person.Name) != 0 || e.Person.Organisation != "" && locale.Fold(a.Name) == locale.Fold(e.Person.Organisation))
	})
	if err != nil || i < 0 {
		return Account{}, false, err
	}
	return all[i], true, nil
}

// entryModelRuled is the kind of the entry that somebody allowed or forbade the
// model; entryModelAsked that it was asked.
const (
	entryModelRuled = "model.ruled"
	entryModelAsked = "model.asked"
)

// saveConsent stores who decided, when, and to which words.
func (e *Env) saveConsent(setting, account, customer string, allowed bool) error {
	m := e.Book.Model
	sum := sha256.Sum256([]byte(e.modelWords(customer)))
	c := consent{Allowed: allowed, By: e.Person.ID, At: e.Now, Wording: hex.EncodeToString(sum[:]), Provider: m.Provider, Model: m.Model, Region: m.Region}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := e.Tx.SetSetting(e.Place.Tenant, setting, string(text)); err != nil {
		return err
	}
	_, err = e.Tx.Audit(evidence.Entry{Tenant: e.Place.Tenant, At: e.Now, Kind: entryModelRuled, By: e.Person.ID, About: account, Ask: e.id, Body: auditBody(map[string]any{
		"allowed": allowed, "wording_sha256": c.Wording, "provider": m.Provider, "model": m.Model, "region": m.Region,
	})})
	return err
}
