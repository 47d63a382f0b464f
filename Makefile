# Targets for people and for .ci/run. Only `make test` and `make demo` promise
# to need nothing but Go and make.

GO      ?= go
BIN     := bin/vedette
N       ?= 25
DAYS    ?= 365
FUZZ    ?= 10s
DATA    ?= ../shared/data
PKGS    := ./...
# Packages that start goroutines: where the race detector has work to do.
RACE    := ./archive/... ./crawler/... ./marketsim/... ./notify/... ./schedule/... ./store/... ./cmd/vedette/...

# What `make test` leaves out unless the variable is set: NAME=EXAMPLE:what_it_meets.
LEFT_OUT := \
  VEDETTE_TEST_TOR=1:the_tor_program,_in_a_private_network_on_this_machine \
  VEDETTE_TEST_DATA=DIR:real_pages_and_titles \
  VEDETTE_TEST_WARC=DIR:another_WARC_tool,_see_.ci/warcio-check \
  VEDETTE_TEST_LARGE=100000:a_market_and_a_store_of_that_many_listings \
  VEDETTE_TEST_SIMULATE=12:runs_of_each_trouble_with_known_completeness \
  VEDETTE_TEST_SIM=365:a_year_of_three_simulated_markets,_see_make_sim \
  VEDETTE_TEST_CHAOS=25:kills_of_a_crawl,_see_make_chaos \
  VEDETTE_TEST_HOSTILE=1:every_misbehaviour_at_full_size,_and_the_memory_of_128_workers \
  VEDETTE_TEST_MAILPIT=1:a_real_mail_server \
  VEDETTE_TEST_BROWSER=1:the_width_of_letters_in_chromium \
  VEDETTE_TEST_MILLION=1000000:that_many_observations_in_Elasticsearch_behind_every_panel \
  VEDETTE_TEST_OUTAGE=20000:that_many_listings_crawled_through_outages_of_Elasticsearch \
  VEDETTE_TEST_SPEED=4000:documents_a_second_into_Elasticsearch,_see_docs/elasticsearch.md \
  VEDETTE_TEST_ELASTICSEARCH=URL:an_Elasticsearch_server

.PHONY: help build test race lint fuzz bench eval demo chaos sim golden cover docker check clean

help: ## say what the targets do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/vedette, static
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN) ./cmd/vedette

test: ## run all tests; needs Go and make only, and says what was left out
	@echo '$(GO) test -count=1 $(PKGS)'; $(GO) test -count=1 $(PKGS); status=$$?; \
	for t in $(LEFT_OUT); do \
	  name=$${t%%=*}; eval "set=\$${$$name-}"; \
	  [ -n "$$set" ] || echo "left out: $$(echo "$${t#*:}" | tr _ ' ') (set $${t%%:*})"; \
	done; exit $$status

race: ## run the packages with goroutines under the race detector (needs a C compiler)
	$(GO) test -count=1 -race -short -timeout 30m $(RACE)

lint: ## gofmt, vet, staticcheck
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofmt: $$out"; exit 1; }
	$(GO) vet $(PKGS)
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 $(PKGS)

fuzz: ## run every fuzz target for FUZZ=10s
	@for pkg in $$($(GO) list $(PKGS)); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "fuzz $$pkg $$f"; \
	    run() { $(GO) test $$pkg -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZ) -fuzzminimizetime 5x >.fuzz.out 2>&1; }; \
	    run || { grep -q 'Failing input written' .fuzz.out || run; } || { cat .fuzz.out; rm -f .fuzz.out; exit 1; }; \
	    tail -1 .fuzz.out; \
	  done; \
	done; rm -f .fuzz.out
# Go's fuzzer sometimes ends a sound target with "context deadline exceeded"
# when its time is up; without a failing input the target is run once more.

bench: ## measure a crawl against floors of the same run
	$(GO) run ./cmd/bench
	@if [ -n "$$VEDETTE_TEST_ELASTICSEARCH" ]; then VEDETTE_TEST_SPEED=4000 $(GO) test -count=1 -v -run '^TestSpeed$$' ./store/elastic; \
	else echo "left out: documents a second into Elasticsearch (set VEDETTE_TEST_ELASTICSEARCH)"; fi

eval: ## measure the profiles on saved pages: make eval DATA=folder
	$(GO) run ./cmd/eval -data $(DATA)

demo: build ## crawl three bundled markets on this machine
	$(BIN) demo

chaos: ## kill a crawl N=25 times and compare with an undisturbed one
	VEDETTE_TEST_CHAOS=$(N) $(GO) test -count=1 -timeout 60m -v -run '^TestChaos$$' ./cmd/vedette

sim: ## watch three simulated markets for DAYS=365 with known events, and print what was told
	VEDETTE_TEST_SIM=$(DAYS) $(GO) test -count=1 -timeout 120m -v -run '^TestSimulatedYear$$' ./cmd/vedette

golden: ## rewrite the golden files; review the difference
	@for pkg in $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u); do $(GO) test -count=1 $$pkg -update || exit 1; done

cover: ## write cover.out and print the total
	$(GO) test -count=1 -coverprofile=cover.out $(PKGS) >/dev/null
	$(GO) tool cover -func=cover.out | tail -1

docker: ## build the image vedette:local
	docker build -t vedette:local .

check: lint test race fuzz ## what must hold before a commit lands

clean: ## remove what was built
	rm -rf bin cover.out demo-data
