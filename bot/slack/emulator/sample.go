package emulator

import "fmt"

// Ids of the sample workspace. They are fixed, so that saved conversations and
// tests can name them.
const (
	SampleTeam     = "T0EXAMPLE1" // our company
	SampleCustomer = "T0CONTOSO1" // Contoso, the other organisation
	SampleApp      = "A0LODESTAR"
	SampleBotUser  = "U0LODESTAR"
	SampleBot      = "B0LODESTAR"

	SampleEva    = "U0EVA00001" // Eva Brandt, account manager
	SampleJonas  = "U0JONAS001" // Jonas Keller, colleague
	SampleVisser = "U0VISSER01" // Kim Visser of Contoso
	SampleDeBoer = "U0DEBOER01" // Tom de Boer of Contoso

	SampleShared   = "C0SHARED01" // #contoso-shared, with Contoso
	SampleInternal = "C0INTERNAL" // #key-accounts, ours alone

	SampleBotToken      = "xoxb-emulated-lodestar"  //nolint:gosec // opens nothing but the emulator
	SampleAppToken      = "xapp-emulated-lodestar"  //nolint:gosec // opens nothing but the emulator
	SampleSigningSecret = "emulated-signing-secret" //nolint:gosec // opens nothing but the emulator
	SampleCommand       = "/lodestar"
)

// SampleOptions say how the app of the sample workspace is reached.
type SampleOptions struct {
	EventsURL, InteractionsURL, CommandsURL string
	SocketMode                              bool
	// Locale of our own people, for example "de-DE"; "" is "en-US".
	Locale string
	// Scopes and Events of the app; nil means what the product asks for.
	Scopes, Events []string
}

// SampleScopes are the scopes of the sample app unless others are given.
func SampleScopes() []string {
	return words("chat:write commands im:history im:write channels:history groups:history channels:read groups:read users:read " +
		"app_mentions:read team:read files:write files:read pins:write")
}

// SampleEvents are its subscriptions.
func SampleEvents() []string {
	return words("message.im message.channels message.groups app_mention app_home_opened member_joined_channel member_left_channel user_change " +
		"channel_shared channel_unshared channel_id_changed channel_rename group_rename channel_left group_left app_uninstalled tokens_revoked")
}

// AddSample fills an empty Slack with the sample: two organisations, four
// people, the app in ours, a direct message with the bot for each of our people,
// a shared channel and an internal one.
func (s *Slack) AddSample(o SampleOptions) error {
	if o.Scopes == nil {
		o.Scopes = SampleScopes()
	}
	if o.Events == nil {
		o.Events = SampleEvents()
	}
	var err error
	add := func(what string, f func() error) {
		if err == nil {
			if err = f(); err != nil {
				err = fmt.Errorf("emulator: adding the sample: %s: %w", what, err)
			}
		}
	}
	for _, t := range []Team{
		{ID: SampleTeam, Name: "Example", Domain: "example"},
		{ID: SampleCustomer, Name: "Contoso", Domain: "contoso"},
	} {
		add("team", func() error { _, err := s.AddTeam(t); return err })
	}
	add("app", func() error {
		_, err := s.AddApp(App{
			ID: SampleApp, Name: "Lodestar", SigningSecret: SampleSigningSecret, AppToken: SampleAppToken, ClientID: "emulated", ClientSecret: "emulated",
			EventsURL: o.EventsURL, InteractionsURL: o.InteractionsURL, CommandsURL: o.CommandsURL, Events: o.Events, Commands: []string{SampleCommand}, SocketMode: o.SocketMode,
		})
		return err
	})
	add("installation", func() error {
		_, err := s.Install(Installation{App: SampleApp, Team: SampleTeam, BotToken: SampleBotToken, User: SampleBotUser, Bot: SampleBot, Scopes: o.Scopes})
		return err
	})
	for _, u := range []User{
		{ID: SampleEva, Team: SampleTeam, Handle: "eva.brandt", Name: "Eva Brandt", Email: "eva.brandt@lodestar.example", Zone: "Europe/Berlin", Locale: o.Locale},
		{ID: SampleJonas, Team: SampleTeam, Handle: "jonas.keller", Name: "Jonas Keller", Email: "jonas.keller@lodestar.example", Zone: "Europe/Berlin", Locale: o.Locale},
		{ID: SampleVisser, Team: SampleCustomer, Handle: "k.visser", Name: "Kim Visser", Email: "k.visser@contoso.example", Zone: "Europe/Amsterdam", Locale: "nl-NL"},
		{ID: SampleDeBoer, Team: SampleCustomer, Handle: "t.deboer", Name: "Tom de Boer", Email: "t.deboer@contoso.example", Zone: "Europe/Amsterdam", Locale: "nl-NL"},
	} {
		add("person", func() error { _, err := s.AddUser(u); return err })
	}
	for _, c := range []Channel{
		{ID: SampleShared, Team: SampleTeam, Name: "contoso-shared", Creator: SampleEva, Guests: []string{SampleCustomer}, Members: []string{SampleEva, SampleJonas, SampleVisser, SampleDeBoer, SampleBotUser}},
		{ID: SampleInternal, Team: SampleTeam, Name: "key-accounts", Creator: SampleEva, Members: []string{SampleEva, SampleJonas, SampleBotUser}},
		{ID: SampleDirect(SampleEva), Team: SampleTeam, Kind: Direct, Members: []string{SampleBotUser, SampleEva}},
		{ID: SampleDirect(SampleJonas), Team: SampleTeam, Kind: Direct, Members: []string{SampleBotUser, SampleJonas}},
		{ID: SampleDirect(SampleVisser), Team: SampleTeam, Kind: Direct, Guests: []string{SampleCustomer}, Members: []string{SampleBotUser, SampleVisser}},
		{ID: SampleDirect(SampleDeBoer), Team: SampleTeam, Kind: Direct, Guests: []string{SampleCustomer}, Members: []string{SampleBotUser, SampleDeBoer}},
	} {
		add("channel", func() error { _, err := s.AddChannel(c); return err })
	}
	return err
}

// SampleDirect is the direct message of a sample person with the bot.
func SampleDirect(user string) string { return "D" + user[1:] }
