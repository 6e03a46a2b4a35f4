from __future__ import annotations

import os
import signal
import tempfile

import numpy as np
import pytest

# Mesa's layer complains on standard error without such a folder, and would ask a display that is not there.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
os.environ.setdefault("NODEVICE_SELECT", "1")
# A shell lets what runs in its background ignore Ctrl-C, and Python then has nothing that the tests of it could see.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
