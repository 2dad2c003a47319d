package playground

import (
	"maps"
	"net/http"
	"slices"
)

// Routes are the patterns of http.ServeMux that the page answers. Nothing of it
// may exist in `serve`.
func (p *Page) Routes() []string { return slices.Sorted(maps.Keys(p.routes())) }

// handler answers a request of one person.
type handler func(s *scene, w http.ResponseWriter, r *http.Request)

func (p *Page) routes() map[string]http.Handler {
	routes := map[string]http.Handler{
		"GET /{$}":           http.HandlerFunc(p.first),
		"GET /static/{file}": http.HandlerFunc(serveStatic),
		"/":                  http.HandlerFunc(p.nothingHere),
	}
	for pattern, handle := range map[string]handler{
		"GET /p/{user}/{$}":                             (*scene).serveFirst,
		"GET /p/{user}/c/{channel}":                     (*scene).serveConversation,
		"GET /p/{user}/home":                            (*scene).serveHome,
		"GET /p/{user}/events":                          (*scene).serveEvents,
		"GET /p/{user}/files/{file}":                    (*scene).serveFile,
		"GET /p/{user}/mail":                            (*scene).serveMail,
		"GET /p/{user}/mail/{number}":                   (*scene).serveMail,
		"GET /p/{user}/mail/{number}/html":              (*scene).serveLetter,
		"GET /p/{user}/mail/{number}/files/{file}":      (*scene).serveMailFile,
		"POST /p/{user}/mail/{number}/answer":           (*scene).answerMail,
		"GET /p/{user}/plans":                           (*scene).servePlans,
		"GET /p/{user}/plans/{plan}":                    (*scene).servePlan,
		"GET /p/{user}/plans/{plan}/{view}/{format}":    (*scene).servePlanFile,
		"POST /p/{user}/c/{channel}/say":                (*scene).say,
		"POST /p/{user}/c/{channel}/read":               (*scene).read,
		"GET /p/{user}/c/{channel}/m/{ts}/notification": (*scene).askNotification,
		"GET /p/{user}/c/{channel}/m/{ts}/elsewhere":    (*scene).serveElsewhere,
		"GET /p/{user}/c/{channel}/m/{ts}/edit":         (*scene).askEdit,
		"POST /p/{user}/c/{channel}/m/{ts}/edit":        (*scene).edit,
		"GET /p/{user}/c/{channel}/m/{ts}/delete":       (*scene).askDelete,
		"POST /p/{user}/c/{channel}/m/{ts}/delete":      (*scene).remove,
		"POST /p/{user}/c/{channel}/missing/{what}":     (*scene).tryMissing,
		"POST /p/{user}/opened/{tab}":                   (*scene).opened,
		"POST /p/{user}/use":                            (*scene).use,
		"POST /p/{user}/modal/submit":                   (*scene).submitModal,
		"POST /p/{user}/modal/close":                    (*scene).closeModal,
		"POST /p/{user}/clock/{move}":                   (*scene).moveClock,
		"GET /p/{user}/behind/{tab}":                    (*scene).serveBehind,
		"GET /p/{user}/behind/{tab}/{seq}":              (*scene).serveBehind,
		"POST /p/{user}/behind/in/{seq}":                (*scene).sendByHand,
		"POST /p/{user}/stage/{what}":                   (*scene).changeStage,
		"POST /p/{user}/faults/{what}":                  (*scene).goWrong,
		"GET /p/{user}/reset":                           (*scene).askReset,
		"POST /p/{user}/reset":                          (*scene).reset,
		"POST /p/{user}/undo":                           (*scene).undo,
		"POST /p/{user}/undo/decline":                   (*scene).decline,
		"GET /p/{user}/script":                          (*scene).save,
	} {
		routes[pattern] = p.asPerson(handle)
	}
	return routes
}

// asPerson finds the person an address is about. There is no page for somebody
// who does not exist, nor for a bot.
func (p *Page) asPerson(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := p.scene(r.PathValue("user"))
		if err != nil {
			p.nothingHere(w, r)
			return
		}
		handle(s, w, r)
	})
}
