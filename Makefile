# What one can do here. A bare `make` lists it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
SOURCES := kg ontology loaders viz tests bench samples
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick check fix weights eval bench docs pages clean

help: ## list what one can do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[all,dev]'
	@touch $(STAMP)

setup: $(STAMP) ## make the environment in .venv: everything, extras and tools too

demo: $(STAMP) ## build the graph of the sample reports, ask it, draw it
	@$(BIN)/python samples/demo.py

test: $(STAMP) ## every test that this machine can carry; says what it left out and why
	$(BIN)/python -m pytest -n auto --dist loadfile

quick: $(STAMP) ## the tests that need no server, no browser and no patience
	$(BIN)/python -m pytest -m "not neo4j and not browser and not slow"

check: $(STAMP) ## format, lint, types, import contracts, derived files
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m ontology --check

fix: $(STAMP) ## format, safe fixes, derived files
	$(BIN)/python -m ontology
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

weights: $(STAMP) ## learn the weights of the pair reader anew from the corpus
	$(BIN)/python -m tests.corpus.train

eval: $(STAMP) ## scores of the extraction on the corpus, seen and set aside, and on the samples
	$(BIN)/python -m tests.corpus.evaluate --detail

bench: $(STAMP) ## benchmarks beside their peers: ratios, sizes, memory
	for part in exposure extract stores views; do $(BIN)/python -m bench.$$part || exit 1; done

docs: $(STAMP) ## the derived pages
	$(BIN)/python -m ontology
	$(BIN)/python -m kg.cli.reference docs/cli.md

pages: ## build the scripts of the pages from viz/web; needs Node.js, which users of the pages do not
	cd viz/web && npm ci --ignore-scripts && npm run check && npm run build

clean: ## remove what was built, not what was stored
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov .coverage
