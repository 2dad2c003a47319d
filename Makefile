# The targets are names for the scripts in .ci/ and for plain Go commands;
# nothing is decided here.
FUZZTIME ?= 20s

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help run test check fmt lint bench fuzz prove

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST)

run: ## the playground, in the browser
	go run ./cmd/lodestar play --open

test: ## all tests, nothing but Go needed
	go test ./...

check: ## what every change has to pass, the same as in CI
	.ci/run

fmt: ## brings every Go file into form
	"$$(.ci/tools)/golangci-lint" fmt

lint: ## go vet and the linters
	.ci/lint

bench: ## every budget of speed and memory, in one table
	.ci/bench

fuzz: ## every fuzz target, each for FUZZTIME (20s)
	.ci/fuzz $(FUZZTIME)

prove: ## the long runs, or some: ONLY="power drain"; writes docs/promises-run.txt
	.ci/prove $(ONLY)
