"""Small random incidents with a known course, and what the product's shares claim of them."""

import os

# Tens of thousands of small tests: threads inside each would only wait for one another. Processes share the work here.
os.environ.setdefault("NUMBA_NUM_THREADS", "1")
