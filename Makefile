# Two environments, each built once and again when its list of packages changes: run has what an action needs, test has
# everything. Their folder begins with a dot, so that the platform's search for modules does not enter it.
PYTHON ?= python3
PYTHONS ?= python3.10 python3.11 python3.12 python3.13
RUN := .venvs/run
TEST := .venvs/test
PORT ?= 8080
PIP := -m pip --disable-pip-version-check install --quiet
DRIFT := tests/test_line_endpoints.py tests/test_line_requests.py tests/connector/messages/test_drift.py tests/connector/test_webhook_drift.py

.PHONY: help demo test browser matrix sweep drift check fix schemas docs pictures sandbox bench build clean

help:  ## what make can do, a target a line
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUN)/ready  ## a push, two reads, a question and its answer, on this machine
	@$(RUN)/bin/python -m connector.sandbox.demo

# Of the tests as of the code, bytecode is kept also where the machine is told not to: a run takes a sixth less.
test: check  ## everything: lint, types, schemas, all tests with branch coverage
	@echo "All tests, with branch coverage: about two minutes. At the end: the slowest, and any that was skipped."
	PYTHONDONTWRITEBYTECODE= $(TEST)/bin/pytest -n auto --dist loadgroup --cov --cov-report=term -rs --durations=5

browser: $(TEST)/ready  ## the previews as a browser draws them; needs Chromium
	$(TEST)/bin/pytest -n 2 tests/browser

matrix: $(TEST)/ready  ## all tests on each Python at hand, with newest and lowest packages
	@$(TEST)/bin/python $(PIP) uv
	@UV=$(TEST)/bin/uv MAKE=$(MAKE) .ci/matrix $(PYTHONS)

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

build: $(TEST)/ready  ## dist/: the tree for Turbine, an archive of it, a wheel
	@$(TEST)/bin/python -B -m connector.desk.package

clean:  ## everything that was built
	rm -rf .venvs build dist *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(RUN)/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.11")'
	@echo "An environment for running in $(RUN), built once: some packages are fetched, which may take a while."
	$(PYTHON) -m venv --clear $(RUN)
	$(RUN)/bin/python $(PIP) -r requirements.txt
	@touch $@

# Swimlane's two packages each pin another requests, and ours is to be tested with the newest and the lowest: hence
# without their dependencies, and with the two of them that are not ours. So is LINE's SDK, which would not have our lowest.
$(TEST)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.11")'
	@echo "An environment for tests in $(TEST), built once: many packages are fetched, which may take a minute or more."
	$(PYTHON) -m venv --clear $(TEST)
	$(TEST)/bin/python $(PIP) --upgrade 'pip>=25.1'  # the first that reads dependency groups
	$(TEST)/bin/python $(PIP) -r requirements.txt --group dev
	$(TEST)/bin/python $(PIP) --no-deps swimlane_core==1.1.1 connector_def_runner==2.3.18 chevron==0.14.0 xmltodict==1.0.4 line-bot-sdk==3.27.0
	@touch $@
