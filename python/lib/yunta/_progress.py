"""The bar that `progress=True` shows."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any


class Bar:
    """tqdm's bar where tqdm is there, else a line on standard error; neither for a job of less than half a second."""

    def __init__(self) -> None:
        self.start, self.line = time.monotonic(), False
        self.bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self.bar is None and not self.line:
            if time.monotonic() - self.start < 0.5 or done >= total:
                return
            try:
                tqdm = import_module("tqdm.auto").tqdm
            except ImportError:
                self.line = True
            else:
                self.bar = tqdm(total=total, unit=" items", unit_scale=True)
        if self.bar is not None:
            self.bar.update(done - self.bar.n)
            if done >= total:
                self.bar.close()
        else:
            end = "\n" if done >= total else ""
            print(f"\r{100 * done / max(total, 1):5.1f} %", end=end, file=sys.stderr, flush=True)
