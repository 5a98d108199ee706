# Rātaka in one command each. Needs only python3 (>= 3.11), python3-venv and make; the rest comes as wheels.
# `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
R := requirements
LOCKS := base media node services tools
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PATH := $(BIN):$(PATH)

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
	@rm -f $(VENV)/.node; touch $(VENV)/.serve $@

$(VENV)/.serve: $(R)/base.txt $(R)/media.txt | $(VENV)/bin/python
	@echo "Installing what running needs …"
	@$(call install,install,-r $(R)/base.txt -r $(R)/media.txt)
	@touch $@

$(VENV)/.node: $(R)/node.txt | $(VENV)/bin/python
	@if ! { $(has_node); }; then echo "Installing node …"; $(call install,install,-r $(R)/node.txt); fi
	@touch $@

.PHONY: setup
setup: $(VENV)/.setup $(VENV)/.node ## all that making and testing need, in .venv

.PHONY: lock
lock: | $(VENV)/bin/python ## renew requirements/*.txt from requirements/*.in
	@for name in dev $(LOCKS); do \
	  constraint=$$([ $$name = dev ] || echo "-c $(R)/dev.txt"); \
	  $(BIN)/python -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header \
	    $$constraint -o $(R)/$$name.txt $(R)/$$name.in; done
	@! grep -n '://' $(R)/*.txt || { echo "An address slipped into a lock file."; exit 1; }
