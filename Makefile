# Carepost. Every target works on a machine that has Python 3.11, make and nothing else; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
# Tests that are run by themselves: what waits for processes more than it works, above all where things are broken on
# purpose, and what drives a browser.
WAITING := tests/journeys tests/test_processes.py tests/faults tests/simulations tests/figures
BROWSER := tests/e2e
# Where compiled modules may not be kept, each of the hundred processes of a run compiles six thousand files again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup run demo dev check test test-faults bench screenshots lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Install everything that running and testing need
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python scripts/frontend.py
	@$(BIN)/python scripts/browser.py

run: ## Install, build, migrate and serve on http://localhost:8000 (PORT)
	@$(PYTHON) scripts/bootstrap.py runtime
	@$(BIN)/python scripts/frontend.py
	@exec $(BIN)/carepost serve

demo: ## Run with demonstration data in var/demo, made anew each time
	@$(PYTHON) scripts/bootstrap.py runtime
	@$(BIN)/python scripts/frontend.py
	@export CAREPOST_DATA_DIR=var/demo CAREPOST_DATABASE_URL= CAREPOST_REDIS_URL= CAREPOST_WHATSAPP=simulator \
	  CAREPOST_ORGANISATION_NAME="$${CAREPOST_ORGANISATION_NAME:-Yayasan Tepi Teduh}"; \
	$(BIN)/carepost demo-data && exec $(BIN)/carepost serve

dev: ## Serve with hot reload on PORT, rebuilt after every change
	@$(PYTHON) scripts/bootstrap.py dev
	@exec $(BIN)/python scripts/dev.py

check: ## Format, lint, types, import contracts, dependencies, words, secrets, permissions, migrations
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python scripts/check.py

test: setup ## Install what is missing and run the whole suite
	@failed=0; \
	$(BIN)/pytest -n 2 --dist loadfile $(addprefix --ignore=,$(WAITING) $(BROWSER)) $(PYTEST_ARGS) || failed=1; \
	$(BIN)/pytest -n 3 --dist worksteal $(WAITING) $(PYTEST_ARGS) || failed=1; \
	$(BIN)/pytest -n 2 --dist loadfile $(BROWSER) $(PYTEST_ARGS) || failed=1; \
	exit $$failed

test-faults: setup ## Run the long form of the fault tests and simulations
	@$(BIN)/pytest -m "long or faults" $(PYTEST_ARGS)

bench: setup ## Measure the figures, each beside its reference
	@$(BIN)/python -m bench $(BENCH_ARGS)

screenshots: setup ## Picture every page with demonstration data into docs/screenshots
	@$(BIN)/python -m scripts.screenshots $(SHOTS)

lock: ## Lock the Python packages again (LOCK_ARGS=--upgrade for newer ones)
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python scripts/lock.py $(LOCK_ARGS)
