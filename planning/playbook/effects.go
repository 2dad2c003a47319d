package playbook

import "strconv"

// effects are what the flows let happen.
func effects() map[string]func(*Env, map[string]string) error {
	return map[string]func(*Env, map[string]string) error{
		EffectStart:          func(e *Env, a map[string]string) error { return e.startNamed(a["customer"]) },
		EffectKeepVersion:    keepVersion,
		EffectPresent:        present,
		EffectChannel:        bindChannel,
		EffectNewVersion:     makeVersion,
		EffectUnchanged:      leaveUnchanged,
		EffectStartWithout:   startsWithout,
		EffectReply:          sendReply,
		EffectAskOwners:      askOwners,
		EffectPark:           scheduleParked,
		EffectWeighed:        showResult,
		EffectPeriod:         schedulePeriodEnd,
		EffectCommand:        typedCommand,
		EffectRestore:        restoreDraft,
		EffectAfresh:         startAfresh,
		EffectAccepted:       ownerAnswered,
		EffectCallPlanned:    callPlanned,
		EffectCallHeld:       callWasHeld,
		EffectCheckin:        checkedIn,
		EffectStatus:         decideStatus,
		EffectReview:         reviewSaid,
		EffectProgress:       progressed,
		EffectExit:           decideExit,
		EffectSetting:        setSetting,
		EffectTeamReview:     reviewClosed,
		EffectInvite:         decideInvitation,
		EffectMeeting:        meetingMoved,
		EffectReport:         decideReport,
		EffectMentor:         mentorSaid,
		EffectClose:          closed,
		EffectSummary:        decideSummary,
		EffectDiscardChanges: changesDiscarded,
		EffectOpenAnswer:     openAnswer,
	}
}

// rowOf is the row an effect or a job is about; false where it names none.
func rowOf(a map[string]string) (int, bool) {
	row, err := strconv.Atoi(a["row"])
	return row, err == nil && row != 0
}
