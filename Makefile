# Two environments, each built once and again when its list of packages changes: run has what an action needs, test has
# everything. Their folder begins with a dot, so that the platform's search for modules does not enter it.
PYTHON ?= python3
RUN := .venvs/run
TEST := .venvs/test
PIP := -m pip --disable-pip-version-check install --quiet

.PHONY: demo test check fix schemas sandbox clean

demo: $(RUN)/ready  ## one push and two reads against a small LINE on this machine
	@$(RUN)/bin/python -m connector.sandbox.demo

test: check  ## everything: lint, types, schemas, all tests with branch coverage
	$(TEST)/bin/coverage erase
	$(TEST)/bin/coverage run -m pytest -n auto
	$(TEST)/bin/coverage combine --quiet
	$(TEST)/bin/coverage report

check: $(TEST)/ready  ## lint, types, schemas
	$(TEST)/bin/ruff check
	$(TEST)/bin/ruff format --check
	$(TEST)/bin/mypy
	$(TEST)/bin/python -m connector.schema --check

fix: $(TEST)/ready  ## what lint can mend by itself
	$(TEST)/bin/ruff check --fix
	$(TEST)/bin/ruff format

schemas: $(TEST)/ready  ## config/ and manifest.yaml from the declarations
	$(TEST)/bin/python -m connector.schema

sandbox: $(RUN)/ready  ## a small LINE on this machine, until Ctrl-C
	@$(RUN)/bin/python -m connector.sandbox --port 8080

clean:  ## everything that was built
	rm -rf .venvs build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(RUN)/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(RUN)
	$(RUN)/bin/python $(PIP) -r requirements.txt
	@touch $@

# swimlane_core pins an old requests, which the stock runner beside it cannot use: hence without its dependencies.
$(TEST)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(TEST)
	$(TEST)/bin/python $(PIP) -r requirements.txt
	$(TEST)/bin/python $(PIP) --upgrade 'pip>=25.1'  # the first that reads dependency groups
	$(TEST)/bin/python $(PIP) --group dev
	$(TEST)/bin/python $(PIP) --no-deps swimlane_core==1.1.1
	@touch $@
