# make         what CI checks, without the foreign servers
# make ci      all that CI does
GO ?= go

.PHONY: all run test race lint suites bench bench-run bench-servers fuzz interop containers ci golden coverage kill-table kill-table-check interop-page
all: lint test run

run:            ## the main job against the embedded look-alike
	$(GO) run ./cmd/rolecall run

test:           ## all tests
	$(GO) test ./...

race:
	$(GO) test -race ./...

lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

suites:         ## the specs through Ginkgo's own command
	$(GO) tool ginkgo ./suites

bench:          ## what the look-alike takes, alone (see docs/scale.md)
	$(GO) test -run '^$$' -bench . ./provider ./hubspot

bench-run:      ## what a run costs, alone and in eight processes
	$(GO) test -run '^$$' -bench 'OwnCost|Procs' -benchtime 1x ./harness

bench-servers:  ## the look-alike beside servers that we did not write (needs wrk)
	interop/bench.sh

containers:     ## all that needs a container engine, which is started if need be
	deploy/engine.sh deploy/check.sh

FUZZTIME ?= 60s
fuzz:           ## each fuzz target in turn, for FUZZTIME
	@grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z0-9]*' . | sed 's/^\.\/interop.*//' | while IFS=: read -r file name; do \
		[ -n "$$file" ] || continue; \
		$(GO) test "$$(dirname $$file)" -run '^$$' -fuzz "^$${name#func }\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s || exit 1; done

interop:        ## against servers that we did not write (needs Node.js)
	interop/run.sh

interop-page:   ## write docs/interop.md anew
	cd interop && $(GO) test ./check -run TestPageIsCurrent -update

golden:         ## rewrite golden files, to be reviewed
	$(GO) test ./mockidp ./reports ./reports/certificate ./selftest -update

coverage:       ## write docs/coverage.md anew
	$(GO) test ./cmd/rolecall -run TestCoveragePage -update

kill-table:     ## write docs/kill-table.md anew
	$(GO) run ./cmd/rolecall selftest --strength 0 --format markdown --out docs/kill-table.md

kill-table-check: ## whether every fault is caught, and docs/kill-table.md says so
	@page=$$(mktemp -d)/kill-table.md; $(GO) run ./cmd/rolecall selftest --strength 0 --format markdown --out $$page && \
		outcomes() { awk -F ' [|] ' '{ print $$1, $$2, $$3, $$4, $$5 }' "$$1"; } && outcomes docs/kill-table.md > $$page.had && outcomes $$page > $$page.has && \
		{ diff $$page.had $$page.has || { echo 'docs/kill-table.md is not current; write it anew with: make kill-table'; exit 1; }; }

ci:
	.ci/run
