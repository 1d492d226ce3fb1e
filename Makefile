# IOP Finder. `make help` lists what there is; docs/running.md says more.

PORT ?= 8000
HOST ?= 127.0.0.1
export PORT HOST
# Compiled modules are kept, whatever the shell says: without them each process starts half a second later, and pytest
# rewrites the assertions of all tests anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python

# The Python that makes .venv: the first one that is new enough.
PYTHON3 ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; exit; fi; \
	done; echo python3)

.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast lint format bench bench-peers faults operations upgrade lock sbom audit mutants contract reload stop port environment-run environment-dev chromium

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12
	@echo
	@echo "PORT and HOST say where to serve (default 127.0.0.1:8000): make run PORT=8080"

run: port environment-run ## set everything up and serve with the production server
	@exec $(PYTHON) manage.py serve --prepare --jobs

dev: export DEBUG = 1
dev: port environment-dev ## the same with DEBUG on, reloading changed code
	@exec $(PYTHON) manage.py serve --prepare --jobs --reload

# Tests have a database server of their own, without fsync; a running application is not touched.
test test-fast lint: export IOP_FINDER_POSTGRES_INSTANCE = test

# Every commit has an order of its own; the same commit is always tested in the same order.
SEED = $(shell printf '%d' 0x$$(git rev-parse --short=7 HEAD 2>/dev/null || echo 0))
PYTEST = $(PYTHON) -m pytest $(AGAIN) -n auto --dist worksteal -p randomly --randomly-seed=$(SEED)

# RERUNS=1, as in CI: a failing browser, slow or operations test is run once more, and named. See tests/second_run.py.
AGAIN = $(if $(RERUNS),-p tests.second_run)

# What the fast tests reach is measured, for measuring costs a third of their time; under the floor in pyproject.toml
# they fail. The others come after them then, and are not measured.
FAST = not browser and not slow and not operations
test: lint chromium ## all checks and all tests; COVERAGE=1 measures what the fast ones reach, and fails under the floor
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(if $(COVERAGE),$(PYTEST) -m "$(FAST)" --cov --cov-report=term:skip-covered)
	$(PYTEST) -m "$(if $(COVERAGE),(browser or slow) and ,)not operations"

test-fast: environment-dev ## the tests that take a moment: no browser, nothing slow
	$(PYTEST) -m "$(FAST)" $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

lint: environment-dev ## ruff, mypy, oxlint, shellcheck
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/oxlint --config .oxlintrc.json static
	if [ -x .venv/bin/shellcheck ]; then .venv/bin/shellcheck .ci/run .ci/newest_python static/vendor/vendor.sh; fi

format: environment-dev ## let ruff format the code and fix what it can
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: environment-run ## measure under load, write docs/benchmarks.md, starting.md, writes.md: make bench SIZES="25k 1m"
	@$(PYTHON) manage.py bench $(if $(SIZES),--sizes $(SIZES)) $(BENCH)
	@$(PYTHON) manage.py bench_start $(if $(SIZES),--sizes $(SIZES))
	@$(PYTHON) manage.py bench_writes $(if $(SIZES),--sizes $(SIZES))

bench-peers: environment-run ## beside Groonga, GeoDjango, Tantivy and milli, write docs/peers.md: make bench-peers SIZES=25k
	@exec $(PYTHON) manage.py bench_peers $(if $(SIZES),--sizes $(SIZES)) $(PEERS)

faults: environment-run ## load and faults on purpose, write docs/faults.md (a quarter of an hour)
	@exec $(PYTHON) manage.py faults $(FAULTS)

# What is not installed is skipped, and named in the summary.
operations: environment-dev ## the examples of docs/deploy with real nginx, Caddy, pgbouncer, PostgreSQL, systemd
	$(PYTHON) -m pytest $(AGAIN) tests/operations -n 0 -q -rs

contract: environment-run ## the API against its description: schemathesis, a generated client, an insurer's day
	$(PYTHON) .ci/contract.py

upgrade: environment-dev ## the last release and this one: each other's tables, and an upgrade under load
	$(PYTHON) .ci/both_schemas.py
	$(PYTHON) .ci/rolling_upgrade.py

lock: environment-run ## write requirements.lock anew: the same versions, digests for every platform
	$(PYTHON) -m pip install --quiet uv==0.13.9
	.venv/bin/uv pip compile requirements.txt --constraint constraints.txt --generate-hashes --universal \
		--python-version 3.11 --no-annotate --quiet --custom-compile-command "make lock" --output-file requirements.lock

sbom: environment-run ## write docs/sbom.json and docs/licences.md anew
	$(PYTHON) .ci/supply_chain.py write

audit: environment-run ## ask for known vulnerabilities of what is locked; needs the network
	$(PYTHON) .ci/audit.py

# A database server of its own; mutmut is no requirement of the tests. The copy in mutants/ is not kept.
mutants: export IOP_FINDER_POSTGRES_FOLDER = $(CURDIR)/.postgres
mutants: export IOP_FINDER_POSTGRES_INSTANCE = mutants
mutants: environment-dev ## change the code on purpose and see tests fail: make mutants OF="programs.quality.edits*"
	$(PYTHON) -m pip install --quiet mutmut==3.8.1
	.venv/bin/mutmut run --max-children 2 $(OF)
	.venv/bin/mutmut results

reload: ## replace the workers of a running server, without losing a request
	@exec $(PYTHON) manage.py reload

stop: ## stop whatever runs from this checkout
	@if [ -x $(PYTHON) ]; then exec $(PYTHON) manage.py stop; else echo "Nothing was running."; fi

# -- Steps of the above ---------------------------------------------------------------------------

# Before anything slow: is the port free?
port:
	@$(PYTHON3) programs/ops/port.py

environment-run:
	@$(PYTHON3) programs/ops/environment.py run

environment-dev:
	@$(PYTHON3) programs/ops/environment.py dev

chromium:
	@for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v $$name >/dev/null; then exit 0; fi; done; \
	echo "************************************************************************"; \
	echo "** No Chromium on this machine: the browser tests will be SKIPPED.    **"; \
	echo "** Debian: apt install chromium-headless-shell (or chromium)          **"; \
	echo "************************************************************************"
