# One word a chore. Everything runs in .venv, made from requirements.lock.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CV ?= data/demo/cvs/marketing_graduate.txt
ROLE ?= data analyst
OUT ?= out/report.html
export HF_HUB_OFFLINE = 1
export TOKENIZERS_PARALLELISM = true

.PHONY: help install run test lint types unit app bench format clean manifests lock

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(STAMP)  ## Make .venv from the lock file

run: $(STAMP)  ## The main job on bundled data: a CV, a role, ranked micro-credentials
	@mkdir -p $(dir $(OUT))
	@$(BIN)/skillmatch recommend --role "$(ROLE)" --cv "$(CV)"
	@$(BIN)/skillmatch recommend --role "$(ROLE)" --cv "$(CV)" --format html --out "$(OUT)" 2>/dev/null
	@echo "HTML report: $(OUT)"

test: lint types unit  ## Everything CI runs (notebooks are executed among the unit tests)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

unit: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

app: $(STAMP)  ## The Streamlit app
	$(BIN)/streamlit run app.py

bench: $(STAMP)  ## Speed and size, as ratios in one run
	$(BIN)/python -m tests.benchmarks

format: $(STAMP)  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

manifests: $(STAMP)  ## Write the demo manifests again
	$(BIN)/python data/demo/build.py

lock: $(STAMP)  ## Write requirements.lock from what is installed
	$(BIN)/python -m pip freeze --exclude-editable --exclude skillmatch \
	  | sed 's/^torch==\([0-9.]*\).*/torch==\1/' > requirements.lock

clean:  ## Remove the environment and what was built
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache
