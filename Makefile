# `make lab` and `make test` are all a reader needs; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# For `make mirror` and `make serve-mirror`.
OUT = build/mirror
ADDRESS = 127.0.0.1
PORT = 8090
# The first of these that is 3.11 to 3.13 makes the environment. `make lab PYTHON=/path/to/python` chooses another.
PYTHON ?= python3 python3.13 python3.12 python3.11 python

.PHONY: help lab test browser-test notebooks student html lock audit data mirror serve-mirror bench cluster-test hub hub-users hub-test clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{printf "%-22s%s\n", $$1, $$2}'

$(VENV)/installed: requirements.lock pyproject.toml
	@for python in $(PYTHON); do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    echo "Setting up $(VENV) with $$($$python --version): once, about 2 minutes, no output meanwhile"; found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11, 3.12 or 3.13 (with venv) is needed and none was found: install one from python.org or your package manager, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	$$found -m venv --clear $(VENV) && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . && \
	$(BIN)/jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements 2>$(VENV)/labextension.log && \
	touch $@

# A recording that is uploaded in notebook 10 or 11 travels in one message; of more than 10 MB, tornado refuses by itself.
lab: $(VENV)/installed  ## open the course in JupyterLab; ARGS="--no-browser --port 8901" are passed on
	$(BIN)/jupyter lab --ip=127.0.0.1 --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
	  --ServerApp.tornado_settings='{"websocket_max_message_size": 209715200}' $(ARGS)

test: $(VENV)/installed  ## everything that needs no browser; ARGS="-k gabor" are passed on to pytest
ifeq ($(strip $(ARGS)),)
	$(BIN)/python -m pytest tests helpers
	$(BIN)/python -m pytest notebooks
else
	$(BIN)/python -m pytest $(ARGS)
endif

browser-test: $(VENV)/installed  ## in a real browser: every notebook and widget in JupyterLab, every page of `make html`
	$(BIN)/python -m pytest tests/browser -n 0 -s $(ARGS)

notebooks: $(VENV)/installed  ## run the notebooks and write their outputs; ARGS="01 02" for some of them
	$(BIN)/python notebooks/execute.py $(ARGS)

student: $(VENV)/installed  ## copies of the notebooks without outputs and solutions, in build/student or ARGS=FOLDER
	$(BIN)/python -m notebooks.copies $(ARGS)

html: $(VENV)/installed  ## the executed notebooks as web pages, in build/html or ARGS=FOLDER
	$(BIN)/python -m notebooks.pages $(ARGS)

data: $(VENV)/installed  ## download the recorded data sets into the cache of this user, but for large files (those by name)
	$(BIN)/python -m helpers.datasets --fetch all

mirror: $(VENV)/installed  ## the same files in a folder, and networks for 09; OUT=/media/stick/mirror ARGS="pets mnist"
	$(BIN)/python -m helpers.datasets --collect "$(OUT)" $(or $(ARGS),all weights)

serve-mirror: $(VENV)/installed  ## serve that folder to this machine; ADDRESS=0.0.0.0 to the room, PORT=8090
	$(BIN)/python -m helpers.datasets --serve "$(OUT)" --address $(ADDRESS) --port $(PORT)

bench: $(VENV)/installed  ## speeds, run times, latencies, accuracies; ARGS=--write into benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks $(ARGS)

cluster-test: $(VENV)/installed  ## pictures a second without and with a Dask cluster of two processes on this machine
	$(BIN)/python -m workshop.cluster $(ARGS)

HUB := $(VENV)/hub
$(HUB): $(VENV)/installed workshop/requirements.lock workshop/package-lock.json
	@command -v npm >/dev/null || { echo "npm (of Node.js) is needed for the hub's proxy: install it first" >&2; exit 1; }
	@command -v bwrap >/dev/null || { echo "bubblewrap (bwrap) is needed for the users' rooms: install it first" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r workshop/requirements.lock
	mkdir -p build/hub && cp workshop/package.json workshop/package-lock.json build/hub/
	npm ci --prefix build/hub --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

hub: $(HUB)  ## a JupyterHub for a room, on Linux; workshop/HUB.md
	$(BIN)/python -m jupyterhub -f workshop/jupyterhub_config.py $(ARGS)

hub-users: $(HUB)  ## who may log in: ARGS="add ada ben", "renew ada", "remove ben", "list"
	@$(BIN)/python -m workshop.accounts $(ARGS)

hub-test: $(HUB)  ## how many users the hub holds, and what goes wrong; ARGS="--users 10"
	$(BIN)/python -m workshop.load_test $(ARGS)

lock:  ## remake requirements.lock from pyproject.toml, for all platforms, and the hub's locks
	python3 -m venv build/lock && build/lock/bin/python -m pip install --quiet uv
	build/lock/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --fork-strategy fewest --generate-hashes --no-header --no-annotate --upgrade --quiet \
	  --output-file requirements.lock
	build/lock/bin/uv pip compile workshop/requirements.in --constraint requirements.lock --universal \
	  --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header --no-annotate --upgrade --quiet \
	  --output-file workshop/requirements.lock
	cd workshop && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

audit:  ## known weaknesses of what the locks name; needs a network
	python3 -m venv build/audit && build/audit/bin/python -m pip install --quiet pip-audit
	for lock in requirements.lock workshop/requirements.lock; do \
	  build/audit/bin/pip-audit --strict --require-hashes --disable-pip -r $$lock || exit 1; done
	cd workshop && npm audit

clean:  ## remove the environment and what was built, but build/student and build/mirror
	rm -rf $(VENV) *.egg-info
	if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name student ! -name mirror -exec rm -rf {} +; fi
