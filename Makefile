# The commands of the project. A fresh clone needs Python 3.11 and make, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check

.PHONY: serve test check lint types bench format clean help

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.runtime ## Run the blog; PORT=, HOST= and DATABASE_URL= change where
	@DEMO=$${DEMO-1} exec $(RUN) manage.py serve

test: $(VENV)/.development ## Run all tests that this machine can run; ARGS="-k word" goes to pytest
	@$(RUN) -m tests.suite $(ARGS)

check: $(VENV)/.development ## Run all checks: style, types, imports, templates, migrations, locks
	@$(RUN) -m tests.suite.checks

lint: $(VENV)/.development ## Check style, formatting, imports, templates, JavaScript
	@$(RUN) -m tests.suite.checks lint

types: $(VENV)/.development ## Check the types
	@$(RUN) -m tests.suite.checks types

bench: $(VENV)/.development ## Measure the site beside nginx; ARGS="kept --seconds 3" chooses
	@$(RUN) -m bench $(ARGS)

format: $(VENV)/.development ## Format the Python code and sort its imports
	@$(VENV)/bin/ruff check --quiet --fix . ; $(VENV)/bin/ruff format .

clean: ## Remove what was built; var/ with the data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps say which lock file the environment was made from. The development lock holds all of the
# other with the same versions, so the two never disagree.
$(VENV)/bin/python:
	@echo "Making $(VENV) with $(PYTHON) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the blog needs …"
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@touch $@

# uv, in the locked version, takes a third of pip's time for this many packages. It reads none of pip's settings:
# where they say from where packages come, pip has to do it.
$(VENV)/.development: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what the blog and its tests need …"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt >$(VENV)/uv.txt
	@{ $(PIP) install --quiet --require-hashes -r $(VENV)/uv.txt && \
		$(VENV)/bin/uv pip install --quiet --python $(RUN) --compile-bytecode --require-hashes -r requirements-dev.txt; \
	} || $(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
