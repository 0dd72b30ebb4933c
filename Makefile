# The two that matter: `make demo` and `make test`. Both need Python 3.11, git and make, nothing else.
PYTHON ?= python3
BIN = .venv/bin
# Optional packages of an installation: any of `demo`, `s3`, `rq`, `mcp`, `otel`, `sentry`, as in `make install EXTRAS="s3 rq"`.
EXTRAS ?=
# Options passed on by `demo`, `shell`, `bench` and `screenshots`, as in `make demo ARGS="--seconds 2"`.
ARGS ?=
# Lock files are complete, so pip resolves nothing: rq-scheduler, which nothing imports, stays out.
INSTALL = $(BIN)/python -m pip install --quiet --no-deps --require-hashes -r
# Checks load the settings, which want keys; nothing is signed or sealed with these.
CHECKING = DATA_DIR=$(CURDIR)/.mypy_cache/data SECRET_KEY=only-to-load-the-settings-0123456789-abcdefghijklmno FIELD_KEYS=$$($(BIN)/python manage.py newkey)
# What Python compiled is kept: each start of the studio would compile it again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST_OPTIONS ?= -n auto --dist worksteal

.PHONY: install install-dev demo shell check style types migrations deployment test test-postgres bench screenshots hooks lock

install: .venv/installed $(EXTRAS:%=.venv/installed-%)

install-dev: .venv/installed-dev

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	$(INSTALL) requirements.lock
	@touch $@

.venv/installed-%: requirements-%.lock .venv/installed
	$(INSTALL) $<
	@touch $@

demo: .venv/installed-demo
	@exec $(BIN)/python -m pixstudio.demo $(ARGS)

shell: .venv/installed
	@exec $(BIN)/python -m pixstudio.demo.shell $(ARGS)

# For daily work, in under a minute: format, lint, types, and the unit tests of what changed since `main`.
check: style types
	$(BIN)/python -m tests.changed $(ARGS)

style: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install-dev
	$(CHECKING) $(BIN)/mypy

migrations: install-dev
	$(CHECKING) $(BIN)/python manage.py makemigrations --check --dry-run

deployment: install-dev
	$(CHECKING) PUBLIC_URL=https://studio.example $(BIN)/python manage.py check --deploy --fail-level WARNING

# Beside the tests, which wait now and then, a single process does everything else; it speaks at the end.
test: style
	@words=$$(mktemp); $(MAKE) --no-print-directory types migrations deployment test-postgres >$$words 2>&1 & beside=$$!; \
	trap 'kill $$beside; rm -f $$words; exit 1' INT TERM; \
	$(BIN)/python -m pytest $(PYTEST_OPTIONS); tests=$$?; \
	wait $$beside; others=$$?; cat $$words; rm -f $$words; \
	exit $$((tests || others))

test-postgres: install-dev
	$(BIN)/python -m tests.postgres -p no:cacheprovider

bench: install-dev
	$(BIN)/python -m tests.benchmarks $(ARGS)

# The pictures of the README; with ARGS=FOLDER those of every page, width and theme.
screenshots: install-dev
	$(BIN)/python -m tests.journeys.screenshots $(ARGS)

# Runs the checks of .pre-commit-config.yaml before each commit.
hooks: install-dev
	$(BIN)/pre-commit install

# Lock files carry versions and hashes and name no registry. One for each extra, on the base of the first; one for what
# builds the wheel (Containerfile).
COMPILE = $(BIN)/pip-compile -q --strip-extras --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--unsafe-package rq-scheduler --unsafe-package crontab --unsafe-package freezegun
lock: .venv/installed
	$(BIN)/python -m pip install --quiet pip-tools
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) --extra demo -c requirements.lock -o requirements-demo.lock pyproject.toml
	$(COMPILE) --extra s3 -c requirements.lock -o requirements-s3.lock pyproject.toml
	$(COMPILE) --extra rq -c requirements.lock -o requirements-rq.lock pyproject.toml
	$(COMPILE) --extra mcp -c requirements.lock -o requirements-mcp.lock pyproject.toml
	$(COMPILE) --extra otel -c requirements.lock -o requirements-otel.lock pyproject.toml
	$(COMPILE) --extra sentry -c requirements.lock -o requirements-sentry.lock pyproject.toml
	$(COMPILE) --allow-unsafe --only-build-deps --build-deps-for wheel -c requirements.lock -o requirements-build.lock pyproject.toml
	$(COMPILE) --extra dev --extra demo --extra s3 --extra rq --extra mcp --extra otel --extra sentry -c requirements-build.lock -c requirements-demo.lock -c requirements-s3.lock -c requirements-rq.lock -c requirements-mcp.lock -c requirements-otel.lock -c requirements-sentry.lock -o requirements-dev.lock pyproject.toml
