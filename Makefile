# `make run` and `make test` are all that is needed; they set up what they need. `make help` lists the rest.
.POSIX:
VENV = .venv
BIN = $(VENV)/bin

run: environment ## keep polling and serve the dashboard; Ctrl-C ends both
	@exec $(BIN)/python -m ingest run $(ARGS)

test: development ## the tests (under 90 s)
	$(BIN)/python -m pytest -n 2

test-all: development ## the slow ones too, and those on the shared corpus where it is there
	$(BIN)/python -m pytest -n 2 -m ""

check: development ## lint, format, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quality: development ## measure the judge on labelled items; writes data/quality.json
	$(BIN)/python -m tests.quality.measure

sample: environment ## rebuild data/sample/polls and the prebuilt sample archive
	$(BIN)/python data/sample/build.py
	$(BIN)/python -m ingest sample --prebuilt data/sample/archive.db.gz

lock: development ## compile the requirements (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

environment:
	@scripts/environment.sh $(VENV) requirements.txt

development:
	@scripts/environment.sh $(VENV) requirements.txt requirements-dev.txt

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

.PHONY: run test test-all check quality sample lock environment development help
