# Sila. The first four targets need nothing but Python 3.11 or newer and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
SPARK  := build/spark
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-w3c test-spark test-spark-long test-servers test-long test-fuzz test-web test-node test-ftm ui check docs bench bench-quick clean

help:            ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv with everything pinned in it

$(STAMP): pyproject.toml constraints.txt models/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Sila needs Python 3.11 or newer, this is %d.%d: make PYTHON=python3.12 …" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,reader]' -e ./models
	@touch $@

run: setup       ## build the graph from the seeds and serve it (ARGS="--port 8000")
	$(BIN)/kg serve $(ARGS)

test: setup      ## run the tests (under ten minutes)
	$(BIN)/python -m pytest -m "not slow and not servers and not w3c and not spark and not fuzz" $(ARGS)

test-w3c: setup  ## run the W3C's SPARQL suites, which lie beside the checkout (five minutes)
	$(BIN)/python -m pytest -m "w3c" $(ARGS)

test-spark: $(SPARK)/.ready ## run the extraction on a real Spark of this machine (needs Java 17; brings PySpark into build/spark, not into .venv)
	$(SPARK)/bin/python -m pytest -m "spark and not slow" tests/scale $(ARGS)

test-spark-long: $(SPARK)/.ready ## the same with an executor killed on the way
	$(SPARK)/bin/python -m pytest -m "spark" tests/scale $(ARGS)

$(SPARK)/.ready: pyproject.toml constraints.txt
	@command -v java >/dev/null || { echo "make test-spark needs Java 17 or newer (java is not on the PATH)" >&2; exit 1; }
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,spark]'
	@touch $@

test-servers: setup ## run the store's tests and the competency questions on other servers: Oxigraph's, and Virtuoso where Debian's virtuoso-opensource-7 is installed
	$(BIN)/python -m pytest tests/store/test_remote.py tests/test_competency.py $(ARGS)

test-long: setup ## run the long tests: crashes, hostile queries, 10,000 wrong pages, every property twenty times as often
	$(BIN)/python -m pytest -m "slow and not spark" $(ARGS)
	SILA_EXAMPLES=20 $(BIN)/python -m pytest tests/test_properties.py $(ARGS)

test-fuzz: setup ## ask every address of a real server in ways that its OpenAPI description allows and forbids (brings schemathesis; five minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	$(BIN)/python -m pytest -m "fuzz" tests/fuzz $(ARGS)

test-web: setup  ## install what the browser tests need (Node modules; chromium must be there) and run them
	npm ci --prefix ui --no-audit --no-fund
	npm ci --prefix tests/web --no-audit --no-fund
	$(BIN)/python -m pytest tests/web $(ARGS)

test-node: setup ## read GEXF back with graphology-gexf, as Gephi Lite does (needs Node)
	npm ci --prefix tests/export/node --no-audit --no-fund
	$(BIN)/python -m pytest tests/export/test_gexf.py tests/export/test_agreement.py -k graphology $(ARGS)

test-ftm: setup  ## check the FollowTheMoney export with its library, in an environment that is thrown away (300 MB)
	rm -rf build/ftm && $(PYTHON) -m venv build/ftm
	build/ftm/bin/python -m pip install --quiet --disable-pip-version-check followthemoney==4.11.2
	$(BIN)/kg build --store build/ftm/store
	$(BIN)/kg export --store build/ftm/store --format ftm --include sensitive -o build/ftm/seeds.ftm.json
	build/ftm/bin/python scripts/check_followthemoney.py build/ftm/seeds.ftm.json; status=$$?; rm -rf build/ftm; exit $$status

ui:              ## build the scripts of the pages from ui/ into api/static/js (needs Node)
	npm ci --prefix ui --no-audit --no-fund
	npm run --prefix ui check
	npm run --prefix ui build

docs: setup      ## build the documentation into build/docs, strictly, and test it (brings mkdocs-material)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,docs]'
	$(BIN)/mkdocs build --strict --quiet
	$(BIN)/python -m pytest tests/docs $(ARGS)

check: setup     ## ruff, mypy --strict
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup     ## measure speed and memory beside the peers, into bench/RESULTS.md (half an hour; brings spaCy)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	$(BIN)/python -m bench --write $(ARGS)

bench-quick: setup ## the same on the small graph, in under three minutes
	$(BIN)/python -m bench --quick $(ARGS)

clean:           ## remove what was made here
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
