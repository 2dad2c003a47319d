package playbook_test

import (
	"testing"

	"pgregory.net/rapid"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// TestConversations holds random conversations on the plan: whatever is
// answered, looked at again, skipped, undone, paused, removed or clicked late,
// what walk checks holds after every move.
func TestConversations(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := startWalk(rt, book, rapid.SampledFrom(locale.Languages()).Draw(rt, "language"))
		moves := rapid.IntRange(1, 40).Draw(rt, "moves")
		for range moves {
			randomMove(rt, w)
		}
		w.forward()
	})
}

// randomMove makes a move that a person would make: mostly an answer.
func randomMove(rt *rapid.T, w *walk) {
	small := rapid.IntRange(0, 9)
	switch rapid.IntRange(0, 24).Draw(rt, "kind of move") {
	case 0, 1, 2, 3, 4, 5:
		w.example()
	case 6, 7, 8, 9:
		w.option(small.Draw(rt, "option"))
	case 10, 11:
		w.types(rapid.SampledFrom(said).Draw(rt, "typed"))
	case 12:
		w.types(rapid.String().Draw(rt, "any words"))
	case 13:
		w.move(conversation.Move{Verb: conversation.Back})
	case 14:
		w.types("edit " + rapid.SampledFrom([]string{"1", "2", "3", "5", "12"}).Draw(rt, "number"))
	case 15:
		w.move(conversation.Move{Verb: conversation.Skip, Question: w.message.Question})
	case 16:
		w.move(conversation.Move{Verb: conversation.TakeBack})
	case 17:
		w.move(conversation.Move{Verb: conversation.Pause})
		w.move(conversation.Move{Verb: conversation.Resume})
	case 18:
		w.move(conversation.Move{Verb: conversation.OneByOne})
	case 19:
		w.move(conversation.Move{Verb: conversation.Remove, Value: rapid.SampledFrom([]string{"action/1", "goal/1", "main_contacts/2", "solution/1"}).Draw(rt, "row")})
	case 20:
		w.move(conversation.Move{Verb: conversation.Add, Value: rapid.SampledFrom([]string{"goal/0", "news/0", "opportunities/0/aim_12_months/3", "main_contacts/0"}).Draw(rt, "list")})
	case 21:
		w.lateClick(small.Draw(rt, "message"), small.Draw(rt, "button"))
	case 22:
		w.move(conversation.Move{Verb: conversation.ShowPage})
	case 23:
		w.move(conversation.Move{Verb: conversation.Keep})
	default:
		w.move(conversation.Move{Verb: conversation.DontKnow, Question: w.message.Question})
	}
}

// TestSkippingEndsThePlan: however far a plan is, skipping leads to its end in
// a bounded number of moves, so nobody is ever stuck.
func TestSkippingEndsThePlan(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := startWalk(rt, book, locale.English)
		for range rapid.IntRange(0, 15).Draw(rt, "moves before") {
			randomMove(rt, w)
		}
		for range 400 {
			if w.s.Status != conversation.Active { // at its end, or put aside before the gate
				return
			}
			w.move(conversation.Move{Verb: conversation.Skip})
		}
		w.fail("not at the end after 400 times skip: %s", w.front())
	})
}
