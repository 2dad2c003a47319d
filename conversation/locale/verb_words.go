package locale

import "strings"

// englishVerbs are verbs that begin actions. A word that is a noun as well
// (plan, test, order) counts as a verb: a hint too few is better than one too
// many.
var englishVerbs = wordSet(`
accept access account achieve acquire act adapt add address adjust adopt advance advise agree aim align allocate allow analyse
analyze announce answer apply appoint approach approve arrange ask assemble assess assign assist attend audit author avoid award
back balance bargain base begin benchmark bid bill blend block book boost brief bring broaden budget build bundle buy
calculate calibrate call cancel capture carry cascade catalogue catch celebrate centralise certify chair challenge champion change
charge chart chase check choose claim clarify classify clean clear close coach collate collect combine commission commit
communicate compare compile complete compute conclude conduct configure confirm connect consider consolidate construct consult contact
contain continue contract contribute control convene convert convince cooperate coordinate copy correct cost count cover craft
create cultivate customise cut deal debrief decide declare decrease deepen define delegate deliver demonstrate deploy describe design
detail determine develop devise diagnose digitise direct discover discuss display dispose distribute divide do document double
download draft draw drive drop educate eliminate email embed employ empower enable encourage end enforce engage enhance enlarge
enlist ensure enter equip escalate establish estimate evaluate examine exchange execute expand expedite explain explore export
extend extract face facilitate fill file finalise finance find finish fit fix flag focus follow forecast form formalise forward
foster frame free freeze fulfil fund gain gather generate get give go grant grow guarantee guide hand handle hire hold host
identify illustrate implement import improve include incorporate increase inform initiate innovate inspect install instruct
integrate intensify interview introduce invest investigate invite invoice issue join keep kick label launch lay lead learn lease
leave let leverage license lift limit link list listen load localise locate lock log look lower maintain make manage map mark
market match measure meet mentor merge migrate minimise mitigate mobilise model modernise modify monitor motivate move name
narrow negotiate network nominate note notify nurture obtain offer onboard open operate optimise order organise organize orient
outline overcome own pack package participate pay perform phase phone pick pilot pitch place plan position post prepare present
press prevent price print prioritise process procure produce program promote propose protect prove provide publish pull purchase
push put qualify quantify quote raise rank rate reach read realise rearrange receive recommend reconcile record recruit redesign
reduce refine refresh register reinforce release relocate remind remove renegotiate renew reorganise rent repair replace report
request require research reserve resolve respond restart restructure retain retire return revamp revise review reward revisit
roll rotate run safeguard sample save scale scan schedule scope score screen search secure seek segment select sell send separate
serve set settle setup shape share shift ship shorten show sign simplify simulate size sketch solve sort source speak specify
speed split sponsor staff stage standardise start state stay steer stock stop store streamline strengthen structure study
submit suggest summarise supply support surface survey suspend swap switch synchronise tailor take talk target teach team tell
tender terminate test think tie tighten trace track trade train transfer transform transition translate travel trial trigger
trim try tune turn uncover understand undertake unify update upgrade upload use utilise validate value verify visit visualise
vote wait walk warn watch weigh welcome widen win wind withdraw work workshop write
`)

// notEnglishVerbs are nouns and adjectives with the ending of a verb.
var notEnglishVerbs = wordSet(`
certificate climate corporate expertise franchise enterprise exercise template candidate delegate duplicate immediate intermediate
private premise promise paradise precise accurate adequate appropriate ultimate alternate affiliate associate graduate merchandise
separate surprise otherwise likewise concise climate estate plate
`)

// germanVerbs are infinitives; more are known by their ending and small letter.
var germanVerbs = wordSet(`
abschliessen abstimmen analysieren anbieten anfragen anlegen anpassen anrufen aufbauen aufnehmen aufsetzen ausarbeiten ausbauen
auswahlen auswerten beantragen beauftragen begleiten benennen beraten berechnen beschaffen beschreiben besichtigen besorgen bestellen
bestimmen besuchen bewerten bringen dokumentieren durchfuhren einfuhren einholen einladen einrichten entscheiden entwerfen entwickeln
erarbeiten erheben ermitteln eroffnen erstellen erweitern festlegen finden formulieren fragen freigeben fuhren geben gehen gewinnen
grunden halten helfen holen identifizieren informieren installieren integrieren klaren kommen konzipieren koordinieren kundigen laden
legen leiten lesen liefern losen machen messen mieten nehmen offnen optimieren organisieren pilotieren planen prasentieren probieren
prufen reduzieren rufen sammeln schaffen schicken schliessen schreiben schulen senden senken setzen sichern sprechen starten stellen
steuern suchen teilen terminieren testen treffen trainieren uberarbeiten ubergeben ubernehmen uberprufen umsetzen umstellen
unterschreiben untersuchen unterzeichnen verabschieden verbessern vereinbaren vereinheitlichen vergleichen verhandeln verkaufen
verlangern veroffentlichen verschicken versenden verteilen vorbereiten vorlegen vorschlagen vorstellen wahlen weiterleiten zeigen
zusammenstellen zustimmen abholen absprechen abklaren ausrollen aktualisieren anfordern buchen definieren migrieren nutzen standardisieren
`)

// dutchVerbs are infinitives; more are known by their ending.
var dutchVerbs = wordSet(`
aanbieden aanpassen aanvragen aanwijzen afronden afsluiten afspreken afstemmen bellen bepalen beslissen bespreken bestellen bezoeken
bieden brengen dringen dwingen bijwerken controleren delen doen doorvoeren evalueren gaan geven halen helpen huren indienen informeren inplannen inrichten
inventariseren invoeren kiezen kopen leggen leveren maken melden meten nemen onderhandelen onderzoeken ontwerpen ontwikkelen openen
opleiden oplossen opslaan opstarten opstellen opzetten organiseren overdragen overleggen plannen presenteren regelen schrijven sluiten
springen spreken starten stellen sturen testen trainen tekenen uitbreiden uitnodigen uitrollen uitvoeren uitwerken vastleggen vastleggen vaststellen
verbeteren vergelijken verkopen verlengen verminderen verplaatsen verstrekken versturen verzamelen voeren voorbereiden voorleggen
voorstellen vragen werven zenden zetten zoeken zingen zorgen
`)

// dutchPlurals are nouns of business whose plural looks like an infinitive.
var dutchPlurals = wordSet(`
magazijnen klanten kosten contracten producten prijzen cijfers diensten afspraken offertes documenten systemen processen projecten
onderdelen medewerkers leveranciers goederen trainingen uren dagen weken maanden jaren gegevens doelen zaken eisen wensen vragenlijsten
rapporten locaties machines facturen bestanden markten banken landen personen mensen artikelen voorraden bedragen voordelen
`)

// dutchImperatives are the stems of verbs as they begin an action.
var dutchImperatives = wordSet(`
stuur maak bel plan regel vraag neem geef open sluit schrijf zet leg stel zoek kies haal breng koop verkoop huur meld meet test train
start stop deel bepaal beslis bespreek bestel bezoek bied doe ga help los ontwerp ontwikkel onderzoek onderhandel overleg verbeter
vergelijk verleng verminder verplaats verstuur verzamel voer zorg nodig werf wijs vul werk spreek bereid rond stem schat zend teken lever
bouw breid controleer evalueer informeer organiseer presenteer
`)

func wordSet(words string) map[string]struct{} {
	set := map[string]struct{}{}
	for _, w := range strings.Fields(words) {
		set[w] = struct{}{}
	}
	return set
}
