# The two that matter: `make demo` and `make test`. Both need Python 3.11, git and make, nothing else.
PYTHON ?= python3
BIN = .venv/bin
# Checks load the settings, which want keys; nothing is signed or sealed with these.
CHECKING = DATA_DIR=$(CURDIR)/.mypy_cache/data SECRET_KEY=only-to-load-the-settings-0123456789-abcdefghijklmno FIELD_KEYS=$$($(BIN)/python manage.py newkey)
PYTEST_OPTIONS ?= -n auto --dist worksteal

.PHONY: install install-dev demo test bench lock

install: .venv/installed

install-dev: .venv/installed-dev

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

demo: install
	@exec $(BIN)/python -m pixstudio.demo

test: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(CHECKING) $(BIN)/mypy
	$(CHECKING) $(BIN)/python manage.py makemigrations --check --dry-run
	$(CHECKING) PUBLIC_URL=https://studio.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)
	$(BIN)/python -m tests.postgres $(PYTEST_OPTIONS)

bench: install-dev
	$(BIN)/python -m tests.benchmarks

# Lock files carry versions and hashes and name no registry.
lock: install
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -c requirements.lock -o requirements-dev.lock pyproject.toml
