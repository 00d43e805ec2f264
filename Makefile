# Giliran: `make run` shows it, `make test` proves it.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
ADDRESS := $(if $(LAN),0.0.0.0,127.0.0.1)

# The Node.js that bundles the front end runs the tests' own scripts too.
WITH_NODE := PATH="$$($(BIN)/python hatch_build.py node-folder):$$PATH"

.PHONY: venv dev assets run package test lint types check-javascript soak bench pictures clips lock catalogue clean system-packages

venv: .venv/.ready

dev: .venv/.ready-dev

.venv/bin/python:
	@PYTHON=$(PYTHON) sh scripts/make-venv.sh

.venv/.ready: requirements.lock requirements-node.lock pyproject.toml | .venv/bin/python
	@sh scripts/install.sh requirements.lock
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	@sh scripts/install.sh requirements-dev.lock
	@touch $@

assets: venv
	@$(BIN)/python hatch_build.py
	@$(BIN)/python -m compileall -q giliran queues webapp  # where the environment writes none, each command compiled all of it

run: assets
	@$(if $(DATA_DIR),GILIRAN_DATA_DIR="$(DATA_DIR)") $(BIN)/giliran run --bind $(ADDRESS):$(PORT)

package: assets
	@$(BIN)/python scripts/package.py $(if $(VERSION),--version "$(VERSION)")

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint webapp/templates

check-javascript: dev assets
	@tests=$$(find tests/javascript -name '*.test.js' -o -name '*.test.mjs' 2>/dev/null); \
	if [ -n "$$tests" ]; then $(WITH_NODE) node --test $$tests; fi

system-packages:
	@sh scripts/system-packages.sh

test: system-packages lint check-javascript
	$(WITH_NODE) $(BIN)/pytest -n 4 --dist worksteal --durations 20 --durations-min 1  # two more fill the waiting of two

soak: system-packages dev assets
	$(WITH_NODE) $(BIN)/pytest -m soak --timeout 3600 -n 2 --dist worksteal

bench: dev assets
	$(BIN)/python -m bench

pictures: system-packages dev assets
	$(WITH_NODE) GILIRAN_PICTURES=webapp/static/pictures $(BIN)/pytest -m "not bench" tests/browser/test_pictures.py

clips: system-packages venv
	@$(BIN)/python scripts/clips.py

lock: | .venv/bin/python
	@sh scripts/lock.sh

catalogue: dev
	@sh scripts/catalogue.sh
	@$(BIN)/python hatch_build.py

clean:
	rm -rf .venv node_modules webapp/static/dist build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find webapp/translations -name '*.mo' -delete 2>/dev/null || true
