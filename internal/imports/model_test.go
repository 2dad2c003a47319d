package imports

import "slices"

// asksModel is the one package that asks a language model.
const asksModel = "internal/llm"

// modelModules speak to language models, or bring one along. That one of them is in the
// tree is enough; a second provider is another address, not another module (trust J3).
var modelModules = []string{
	"github.com/sashabaranov/go-openai/...", "github.com/openai/...", "github.com/anthropics/...", "github.com/ollama/...", "github.com/tmc/langchaingo/...",
	"github.com/cohere-ai/...", "github.com/google/generative-ai-go/...", "google.golang.org/genai/...", "github.com/firebase/genkit/...",
	"github.com/Azure/azure-sdk-for-go/sdk/ai/...", "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/...", "github.com/ggerganov/...",
}

// modelNeeds is all that asking takes. What would be a tool in the hands of a model is
// not among it: no file to read or to download into, no program to start, no store
// (trust J3, J5).
var modelNeeds = []string{
	"bytes", "context", "crypto/sha256", "encoding/hex", "encoding/json", "errors", "fmt", "io", "net/http", "net/url", "slices", "strconv", "strings", "sync", "time",
	"github.com/sashabaranov/go-openai", module + "/planning/summary",
}

// modelAtLarge finds language models that are asked elsewhere, and what the one place
// does not need for it.
func modelAtLarge(files []file) []finding {
	var all []finding
	for _, f := range files {
		if !f.isProduct() {
			continue
		}
		for name, where := range f.imported() {
			switch {
			case f.pkg() == asksModel:
				if !slices.Contains(modelNeeds, name) {
					all = append(all, finding{where, name + " is not needed to ask a language model: it gets no tool and no store, and nothing is downloaded"})
				}
			case coversAny(modelModules, name):
				all = append(all, finding{where, name + " may be imported in " + asksModel + " only: there alone hosts, redirects and limits are looked after"})
			}
		}
	}
	return all
}
