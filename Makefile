# Two commands do everything: `make run` and `make test`. Each installs what it needs; what is up to date is left alone.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || echo python3)
HOST ?= $(or $(CONSULTA_HOST),127.0.0.1)
PORT ?= $(or $(CONSULTA_PORT),8000)
# How many tests run at once: one more than two cores, since one often waits for the browser.
WORKERS ?= 3
# What `make same-site` compares with.
BASE ?= HEAD
# The state of the site: database, keys, uploads. `rm -r var` starts anew.
CONSULTA_HOME ?= var
export CONSULTA_HOME

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
CATALOGUES := $(wildcard consulta/translations/*/LC_MESSAGES/messages.po)
STATIC := $(shell find static -type f ! -name '*.gz' ! -name '*.br' ! -path 'static/vendor/*' 2>/dev/null)

.PHONY: help run test check same-site bench fmt setup setup-test messages lock

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .make/drawing setup .make/suggestions ## Set up what is missing, load the demo and serve it (HOST, PORT)
	@CONSULTA_HOST=$(HOST) CONSULTA_PORT=$(PORT) exec $(PY) tools/run_demo.py

test: setup-test ## Set up what is missing, then lint, types and every test
	@tools/lint.sh
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal

check: .make/dev .make/consulta .make/messages ## Lint, types and the fast tests: no browser, nothing slow, SQLite alone
	@tools/lint.sh
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m 'not browser and not slow and not postgresql'

same-site: setup .make/dev ## Compare every kind of page of the demo with another revision (BASE=)
	@$(PY) -m tools.compare_sites $(BASE)

bench: setup-test ## Measure the budgets, each beside its limit in the same run
	@$(PY) -m bench

fmt: .make/dev ## Format the code and mend what the linter can mend
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

setup: .make/base .make/consulta .make/frontend .make/messages .make/static ## Everything `make run` needs, without starting it

setup-test: .make/system .make/dev setup ## Everything `make test` needs, without running it

messages: .make/dev ## Collect the interface texts into the catalogues
	@tools/messages.sh

lock: .make/uv .make/frontend ## Refresh the pinned versions of every part
	@tools/lock.sh

# The steps. Each leaves a stamp, newer than what it was made from.

.make/venv: tools/venv.sh
	@mkdir -p .make
	@tools/venv.sh "$(PYTHON)" .venv
	@touch $@

.make/build: requirements/build.txt | .make/venv
	@$(PIP) --require-hashes --requirement $<
	@touch $@

.make/base: requirements/base.txt | .make/build
	@echo "· Python parts"
	@$(PIP) --no-build-isolation --require-hashes --requirement $<
	@touch $@

.make/dev: requirements/dev.txt | .make/build
	@echo "· Python parts for the tests"
	@$(PIP) --no-build-isolation --require-hashes --requirement $<
	@touch $@ .make/base .make/suggestions

# Suggested themes are a part one may leave out: without it the site runs as well.
.make/suggestions: requirements/suggestions.txt | .make/base
	@$(PIP) --no-build-isolation --require-hashes --requirement $< || echo "· Without suggested themes: their parts did not install"
	@touch $@

.make/consulta: pyproject.toml | .make/base
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.make/frontend: package-lock.json requirements/node.txt tools/vendor_frontend.py | .make/venv
	@echo "· Front-end parts"
	@command -v npm >/dev/null || $(PIP) --require-hashes --requirement requirements/node.txt
	@PATH="$$PATH:$(CURDIR)/.venv/bin" $(PY) tools/vendor_frontend.py
	@touch $@

.make/messages: $(CATALOGUES) | .make/base
	$(if $(CATALOGUES),@.venv/bin/pybabel --quiet compile --directory consulta/translations)
	@touch $@

.make/static: $(STATIC) .make/frontend | .make/base
	@$(PY) -m whitenoise.compress --quiet static
	@touch $@

.make/system: tools/system_packages.sh | .make/venv
	@tools/system_packages.sh tests
	@touch $@

# What letters are drawn with. Where it cannot be installed, letters are printed from the browser.
.make/drawing: tools/system_packages.sh | .make/venv
	@tools/system_packages.sh drawing
	@touch $@

.make/uv: requirements/uv.txt | .make/venv
	@$(PYTHON) -m venv .make/uv-venv
	@.make/uv-venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@
