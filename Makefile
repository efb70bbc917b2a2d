# `make` builds the guide, from a bare machine on; `make help` lists what else there is.

VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --no-input --quiet
MARKDOWN_IT := $(shell sed -n 's/^markdown-it-py==//p' requirements.lock)

.PHONY: build figures test format bench fuzz help clean

build: $(VENV)/installed ## Write output/guide.pdf and output/cheatsheet.pdf
	$(VENV)/bin/guide build

figures: $(VENV)/figure-tools ## Draw the figures whose scripts have changed
	$(VENV)/bin/guide figures --yes

test: $(VENV)/test-tools ## Check formatting, lint and types, and run the tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/pytest -n auto --dist worksteal

format: $(VENV)/test-tools ## Format the code and mend what lint can mend
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/bench-tools ## Measure against other tools; BENCH="--runs 1 --sizes 5" for less
	$(VENV)/bin/python -m tests.bench $(BENCH)

fuzz: $(VENV)/test-tools ## Look for inputs that no reader expects; MINUTES=10, KINDS="tex build"
	$(VENV)/bin/python -m tests.fuzz $(KINDS) --minutes $(or $(MINUTES),10)

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST)

clean: ## Remove what was built and installed
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	rm -rf output/*.pdf output/*.png output/pages
	find guide tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/python:
	sh setup.sh

$(VENV)/installed: $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) install --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-index --no-build-isolation -e .
	$(PIP) check
	touch $@

$(VENV)/figure-tools: $(VENV)/installed requirements-figures.lock
	$(PIP) install --no-deps -r requirements-figures.lock
	$(PIP) check
	touch $@

# What draws diagrams has no wheels for some machines, and is not needed.
$(VENV)/diagram-tools: $(VENV)/installed requirements-diagrams.lock
	-$(PIP) install --no-deps -r requirements-diagrams.lock
	touch $@

$(VENV)/test-tools: $(VENV)/figure-tools $(VENV)/diagram-tools requirements-dev.lock
	sh setup.sh tools
	$(PIP) install --no-deps -r requirements-dev.lock
	$(PIP) check
	$(PIP) download --no-deps --no-binary :all: --no-build-isolation \
	    --dest $(VENV)/sources markdown-it-py==$(MARKDOWN_IT)
	tar -xzOf $(VENV)/sources/markdown_it_py-$(MARKDOWN_IT).tar.gz \
	    markdown_it_py-$(MARKDOWN_IT)/tests/test_cmark_spec/commonmark.json > $(VENV)/commonmark.json
	touch $@

$(VENV)/bench-tools: $(VENV)/test-tools requirements-bench.lock
	$(PIP) install --no-deps -r requirements-bench.lock
	$(PIP) check
	touch $@
