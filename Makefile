# Three environments, each built once and again when its lock changes: run has what an action needs, test has everything
# but tools, which serve make lock, audit and matrix. Their folder begins with a dot, so that the platform's search for modules does not enter it.
PYTHON ?= python3
PYTHONS ?= python3.10 python3.11 python3.12 python3.13
RUN := .venvs/run
TEST := .venvs/test
PORT ?= 8080
TOOLS := .venvs/tools
PIP := -m pip --disable-pip-version-check install --quiet
# A lock names all that is to be installed, with hashes: nothing else comes in, and nothing that was changed.
LOCKED := --no-deps --require-hashes -r
DRIFT := tests/test_line_endpoints.py tests/test_line_requests.py tests/connector/messages/test_drift.py tests/connector/test_webhook_drift.py

.PHONY: help demo test browser matrix sweep drift check fix schemas docs pictures sandbox bench build lock audit clean

help:  ## what make can do, a target a line
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUN)/ready  ## a push, two reads, a question and its answer, on this machine
	@$(RUN)/bin/python -m connector.sandbox.demo

# Of the tests as of the code, bytecode is kept also where the machine is told not to: a run takes a sixth less.
# Branch coverage, which the floor in pyproject.toml is for, makes it half as long again.
test: check  ## everything: lint, types, schemas, all tests (COVERAGE=yes)
	@echo "All tests: about two minutes. At the end: the slowest, and any that was skipped."
	PYTHONDONTWRITEBYTECODE= $(TEST)/bin/pytest -n auto --dist loadgroup $(if $(COVERAGE),--cov --cov-report=term) -rs --durations=5

browser: $(TEST)/ready  ## the previews as a browser draws them; needs Chromium
	$(TEST)/bin/pytest -n 2 tests/browser

matrix: $(TOOLS)/ready  ## all tests on each Python at hand, with newest and lowest packages
	@UV=$(TOOLS)/bin/uv .ci/matrix $(PYTHONS)

check: $(TEST)/ready  ## lint, types, schemas, pages
	@echo "Lint, types and rendered files; types take the longest."
	$(TEST)/bin/ruff check
	$(TEST)/bin/ruff format --check
	$(TEST)/bin/mypy
	$(TEST)/bin/python -m connector.desk.schema --check
	$(TEST)/bin/python -m connector.desk.pages --check

fix: $(TEST)/ready  ## what lint can mend by itself
	$(TEST)/bin/ruff check --fix
	$(TEST)/bin/ruff format

sweep: $(TEST)/ready  ## a signal at ten times as many moments of a run as make test tries
	SWEEP_MOMENTS=100 $(TEST)/bin/pytest -n auto --dist loadgroup tests/e2e/test_signals.py

schemas: $(TEST)/ready  ## config/ and manifest.yaml from the declarations
	$(TEST)/bin/python -m connector.desk.schema

# It needs the package registry, and what it finds is news and no mistake of ours: it never fails.
drift: $(TEST)/ready  ## what LINE's newest SDK declares otherwise than we do
	-@newest=$$(mktemp -d) && $(TEST)/bin/python $(PIP) --no-deps --target $$newest line-bot-sdk && ls -d $$newest/*.dist-info && \
	    LINE_SDK=$$newest $(TEST)/bin/pytest -vv --tb=short -p no:cacheprovider $(DRIFT); rm -rf $$newest

docs: $(TEST)/ready  ## docs/ from the declarations, the errors and CHANGELOG.md
	$(TEST)/bin/python -m connector.desk.pages

# Pillow makes them small, and is wanted for nothing else.
pictures: $(TEST)/ready  ## docs/pictures/ from the examples, by this machine's Chromium
	@$(TEST)/bin/python $(PIP) pillow
	@$(TEST)/bin/python -m tests.pictures

sandbox: $(RUN)/ready  ## a small LINE on this machine, until Ctrl-C; PORT=0: any free port
	@$(RUN)/bin/python -m connector.sandbox --port $(PORT)

bench: $(TEST)/ready  ## what an action costs, as ratios within one run
	@$(TEST)/bin/python tests/bench.py

build: $(TEST)/ready  ## dist/: tree and archive for Turbine, wheel, source, checksums
	@$(TEST)/bin/python -B -m connector.desk.package

lock: $(TOOLS)/ready  ## renew the locks; ONLY="requests ..." these packages alone
	@.ci/lock $(TOOLS)/bin $(ONLY:%=--upgrade-package=%)

audit: $(TOOLS)/ready  ## known vulnerabilities of all that is locked
	@$(TOOLS)/bin/python .ci/audit $(TOOLS)/bin/pip-audit requirements.lock requirements-dev.lock requirements-tools.lock

clean:  ## everything that was built
	rm -rf .venvs build dist *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis

define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.11")'
	@echo "An environment in $(@D), built once: packages are fetched, which may take a minute or more."
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python $(PIP) $(LOCKED) $<
	@touch $@
endef

$(RUN)/ready: requirements.lock
	$(environment)

$(TEST)/ready: requirements-dev.lock
	$(environment)

$(TOOLS)/ready: requirements-tools.lock
	$(environment)
