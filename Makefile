# Rātaka in one command each. Needs only python3 (>= 3.11), python3-venv and make; the rest comes as wheels.
# `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
R := requirements
LOCKS := base media pdf node services tools
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export npm_config_update_notifier := false
export PATH := $(BIN):$(PATH)

# Schools filter their lines: believe what this machine believes, not only what each tool brings along.
CERTIFICATES := $(wildcard /etc/ssl/certs/ca-certificates.crt)
ifneq ($(CERTIFICATES),)
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif

# A node that can build the front end (Vite 8 wants ^20.19 or >= 22.12) with its npm, or else the wheel's.
NODE_OK := 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'
has_node = command -v npm >/dev/null && node -e $(NODE_OK) 2>/dev/null

# install MODE FILES: by uv where it can be had, by pip where it cannot; both check every hash.
define install
	if $(BIN)/python -m uv --version >/dev/null 2>&1 \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(R)/tools.txt; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/python -m uv pip $(1) -q --require-hashes $(2); \
	else \
	  echo "uv is not to be had for this machine: pip installs the same files, more slowly."; \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes $(patsubst %,-r %,$(filter %.txt,$(2))); \
	fi
endef

.PHONY: help
help: ## what there is
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 18

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Rātaka needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.12 …" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.setup: $(R)/dev.txt | $(VENV)/bin/python
	@echo "Installing what making and testing need …"
	@$(call install,sync,$(R)/dev.txt)
	@touch $(VENV)/.serve $@

$(VENV)/.serve: $(R)/base.txt $(R)/media.txt | $(VENV)/bin/python
	@echo "Installing what running needs …"
	@$(call install,install,-r $(R)/base.txt -r $(R)/media.txt)
	@touch $@

.PHONY: node
node: | $(VENV)/bin/python
	@if ! { $(has_node); }; then echo "Installing node …"; $(call install,install,-r $(R)/node.txt); fi

.PHONY: setup
setup: $(VENV)/.setup ## all that making and testing need, in .venv

# Running

.PHONY: run
run: $(VENV)/.serve frontend ## Rātaka on http://127.0.0.1:8000, with a demonstration school (DEMO=0: empty)
	@exec $(BIN)/python -m config.run

F := frontend
F_SOURCES := $(shell find $(F)/src $(F)/public $(F)/*.html $(F)/*.ts $(F)/*.js $(F)/*.json 2>/dev/null)
F_BUILT := $(F)/dist/.vite/manifest.json

.PHONY: frontend
frontend: $(if $(wildcard $(F)/package.json),$(F_BUILT)) ## what browsers are given, built anew when its source has changed

$(F)/node_modules/.installed: $(F)/package.json $(F)/package-lock.json | node
	@echo "Installing what building the front end needs …"
	@cd $(F) && npm ci --no-audit --no-fund --no-progress --loglevel=error
	@touch $@

$(F_BUILT): $(F)/node_modules/.installed $(F_SOURCES) | node
	@echo "Building the front end …"
	@cd $(F) && npm run --silent build -- --logLevel warn
	@touch $@

.PHONY: pdf
pdf: $(VENV)/.serve ## reports as PDF files too (an extra; its libraries: make apt)
	@$(call install,install,-r $(R)/pdf.txt)

# Proving
# REQUIRE_ALL=1 (set in CI): what is missing on this machine is a failure instead of a loud line.

PYTEST = $(BIN)/python -m pytest -q -rfEs
JOBS ?= 2
say = @printf '\n── %s\n' $(1)

.PHONY: test
test: setup ## all tests: SQLite and disk, then PostgreSQL and S3, then real ffmpeg
	$(call say,"SQLite and disk")
	@$(PYTEST) -n $(JOBS) $(ARGS)
	$(call say,"PostgreSQL and S3")
	@$(BIN)/python -m tests.services -- $(PYTEST) -n $(JOBS) $(ARGS)
	$(call say,"Real ffmpeg")
	@$(PYTEST) -m media $(ARGS)

.PHONY: check lint types contracts migrations frontend-check
check: lint types contracts migrations $(if $(wildcard $(F)/package.json),frontend-check) ## lint, types, import contracts, migrations, front end (-k: all of them, whatever fails)

lint: setup
	$(call say,"ruff")
	@$(BIN)/ruff check && $(BIN)/ruff format --check

types: setup
	$(call say,"mypy")
	@$(BIN)/mypy

contracts: setup
	$(call say,"import contracts")
	@$(BIN)/lint-imports --no-logo

migrations: setup
	$(call say,"migrations")
	@$(BIN)/python manage.py makemigrations --check --dry-run

frontend-check: $(F)/node_modules/.installed
	$(call say,"front end")
	@cd $(F) && npm run --silent check

.PHONY: e2e
e2e: setup frontend ## the whole way in a real browser (chromium: make apt)
	@$(PYTEST) -m e2e tests/e2e $(ARGS)

.PHONY: bench
bench: setup frontend ## every figure beside its bar, into bench/results.json
	@$(BIN)/python -m bench $(ARGS)

.PHONY: chaos
chaos: setup ## kill the worker at random moments, for longer than CI does
	@$(BIN)/python -m bench.chaos $(ARGS)

# Keeping

.PHONY: openapi
openapi: setup $(F)/node_modules/.installed ## renew docs/openapi.json and the client's types from it
	@$(BIN)/python manage.py spectacular --format openapi-json --validate --file docs/openapi.json
	@cd $(F) && npm run --silent types

.PHONY: lock
lock: | $(VENV)/bin/python ## renew requirements/*.txt from requirements/*.in
	@for name in dev $(LOCKS); do \
	  constraint=$$([ $$name = dev ] || echo "-c $(R)/dev.txt"); \
	  $(BIN)/python -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header \
	    $$constraint -o $(R)/$$name.txt $(R)/$$name.in; done
	@! grep -n '://' $(R)/*.txt || { echo "An address slipped into a lock file."; exit 1; }

# The browsers of the end-to-end tests (WebKit with its decoders and a screen), the system's own ffmpeg, the reader of
# hidden picture data, the proxy, the strongest wall, what lays out PDFs, what sees that no tool calls out.
APT := bubblewrap chromium ffmpeg firefox-esr fonts-dejavu-core gstreamer1.0-libav gstreamer1.0-plugins-bad \
  gstreamer1.0-plugins-good libharfbuzz-subset0 libimage-exiftool-perl libpango-1.0-0 libpangoft2-1.0-0 nginx-light strace webkit2gtk-driver xvfb

.PHONY: apt
apt: ## what some tests need from Debian or Ubuntu (root; otherwise it says what it would do)
	@missing=(); for name in $(APT); do \
	  [[ "$$(dpkg-query -W -f '$${db:Status-Status}' $$name 2>/dev/null)" == installed ]] || missing+=($$name); done; \
	if (( $${#missing[@]} == 0 )); then echo "Nothing is missing."; \
	elif (( EUID != 0 )); then echo "As root: apt-get install $${missing[*]}"; [[ "$${REQUIRE_ALL:-}" != 1 ]]; \
	else apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends $${missing[@]} >/dev/null && echo "Installed: $${missing[*]}"; fi
