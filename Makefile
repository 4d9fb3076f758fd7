# `make` alone prints the targets. `make run` and `make test` install whatever they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PINNED := --only-binary :all: --no-binary iclei-site --constraint deploy/constraints.txt
OFFLINE := { echo "The packages could not be installed: see the lines above. Is the network reachable? Then try again."; exit 1; }

.PHONY: help run test suite lint format strings bench bench-peers lighthouse validate world constraints clean
# Each tool in a folder of its own: npm removes from a folder what it was not asked for.
NPM = { command -v npm >/dev/null || { echo "Node and npm are needed: apt-get install npm"; exit 1; }; } && npm install --silent --no-save --no-audit --no-fund --prefix $(basename $@)
help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/run.done ## set everything up and serve the site on http://127.0.0.1:8000 (PORT=9000 make run: another port)
	@$(BIN)/iclei-site serve --port $(PORT)

test: ## install what the tests need, the browser included, and run every lint and test
	@$(MAKE) --no-print-directory --jobs 2 $(VENV)/test.done
	@$(MAKE) --no-print-directory --jobs 2 lint suite

# Tests wait for others a quarter of their time: one process more than processors.
suite: $(VENV)/test.done
	@$(BIN)/python -m pytest --numprocesses $$(($$(nproc) + 1)) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/test.done ## style, types, and which module may import which
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/test.done ## bring the code into the house's form
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

strings: $(VENV)/run.done ## bring new English texts into all catalogs, of the interface and of the content, and check these
	@$(BIN)/iclei-site translations update && $(BIN)/iclei-site translations check

bench: $(VENV)/test.done ## print the speed and size of everything, from one run (BENCH_DOCS=100000: with so many activities)
	@$(BIN)/python tests/bench/run.py

bench-peers: $(VENV)/peers.done ## compare the search with tantivy, SQLite, PostgreSQL and Datasette (PEERS_DOCS=100000: on so many)
	@PYTHONPATH=tests/bench $(BIN)/python -m peers

lighthouse: $(VENV)/lighthouse.done ## measure the main pages as on a slow phone, median of three, and print the table
	@$(BIN)/python tests/tools/lighthouse.py $(VENV)/lighthouse/node_modules/.bin/lighthouse

validate: $(VENV)/vnu.done ## ask the W3C's checker about every kind of page in every language
	@$(BIN)/python tests/tools/validate.py $(VENV)/vnu/node_modules/vnu-jar/build/dist/vnu.jar

world: $(VENV)/world.done ## draw iclei_site/home/world.svg again from Natural Earth
	@$(BIN)/python tests/tools/world.py $(VENV)/world/node_modules/world-atlas/countries-50m.json iclei_site/home/world.svg

constraints: ## take the newest packages that pyproject.toml allows, and write down which these are
	@rm -rf $(VENV) && sed -i '/^[^#]/d' deploy/constraints.txt && $(MAKE) --no-print-directory $(VENV)/test.done
	@$(BIN)/pip freeze --exclude-editable --exclude pip --exclude setuptools >> deploy/constraints.txt

clean: ## remove the virtual environment and caches; instance/ stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is needed. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/run.done: pyproject.toml deploy/constraints.txt | $(VENV)/bin/python
	@echo "Installing the packages …"
	@$(PIP) $(PINNED) -e . || $(OFFLINE)
	@touch $@

$(VENV)/test.done: pyproject.toml deploy/constraints.txt Makefile | $(VENV)/run.done $(VENV)/system.done
	@echo "Installing what the tests need …"
	@$(PIP) $(PINNED) -e '.[test]' || $(OFFLINE)
	@touch $@

# The fonts: what fits is measured in the letters that readers of each script see. Chromium without windows has a
# package of its own in Debian; elsewhere the whole one does.
$(VENV)/system.done: Makefile | $(VENV)/bin/python
	@for tool in chromium-headless-shell:chromium-headless-shell msgfmt:gettext nginx:nginx fc-list:fontconfig \
		systemd-analyze:systemd; do \
		PATH="$$PATH:/usr/sbin" command -v $${tool%%:*} >/dev/null || missing="$$missing $${tool##*:}"; done; \
	for font in "Noto Serif:fonts-noto-core" "Noto Naskh Arabic:fonts-noto-core" "Noto Sans CJK JP:fonts-noto-cjk"; do \
		[ -n "$$(fc-list "$${font%%:*}" 2>/dev/null)" ] || missing="$$missing $${font##*:}"; done; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
		install="env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"; \
		$$sudo apt-get update -qq; \
		$$sudo $$install $$missing >/dev/null || $$sudo $$install $${missing/chromium-headless-shell/chromium} >/dev/null \
		|| { echo "The tests need$$missing. Install them and try again: sudo apt-get install$$missing"; exit 1; }; fi
	@touch $@

$(VENV)/lighthouse.done $(VENV)/vnu.done $(VENV)/world.done: | $(VENV)/test.done

$(VENV)/lighthouse.done:
	@command -v chromium >/dev/null || { echo "Chromium is needed. On Debian: apt-get install chromium"; exit 1; }
	@echo "Installing Lighthouse …"
	@$(NPM) lighthouse@12.8.2 || $(OFFLINE)
	@touch $@

$(VENV)/vnu.done:
	@command -v java >/dev/null || { echo "Java is needed. On Debian or Ubuntu: apt-get install default-jre-headless"; exit 1; }
	@echo "Installing the checker …"
	@$(NPM) vnu-jar@26.9.27 || $(OFFLINE)
	@touch $@

$(VENV)/world.done:
	@$(NPM) world-atlas@2.0.2 && $(PIP) --only-binary :all: pycountry || $(OFFLINE)
	@touch $@

$(VENV)/peers.done: | $(VENV)/test.done
	@echo "Installing the other engines …"
	@$(PIP) --only-binary :all: tantivy datasette || $(OFFLINE)
	@touch $@

.PHONY: bench-cache faults security
bench-cache: $(VENV)/test.done ## print how much faster the shipped nginx answers from its cache
	@PYTHONPATH=tests $(BIN)/python tests/bench/cache_times.py

faults: $(VENV)/faults.done ## break things for real and print what visitors saw and what was lost
	@PYTHONPATH=tests $(BIN)/python tests/faults/run.py $(ONLY)

security: $(VENV)/security.done ## let wapiti, schemathesis and sqlmap attack the served site, and read their reports
	@PYTHONPATH=tests:tests/bench $(BIN)/python tests/security/attack.py $(ONLY)

# The clock of the site is made to jump by a library.
$(VENV)/faults.done: | $(VENV)/test.done
	@if ! ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
		{ $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends faketime >/dev/null; } \
		|| { echo "faketime is needed. Install it and try again: sudo apt-get install faketime"; exit 1; }; fi
	@touch $@

$(VENV)/security.done: | $(VENV)/test.done
	@echo "Installing the attackers …"
	@for tool in wapiti3 schemathesis sqlmap; do \
		$(PYTHON) -m venv $(VENV)/attackers/$$tool && \
		$(VENV)/attackers/$$tool/bin/pip install --quiet --disable-pip-version-check $$tool || $(OFFLINE); done
	@touch $@
