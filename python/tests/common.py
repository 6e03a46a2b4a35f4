"""What several tests need."""

from __future__ import annotations

import numpy as np
import yunta

#: No orbit of it ever repeats, so that it takes minutes.
LONG = {"width": 4000, "height": 4000, "c": -0.390541 - 0.586788j, "center": -0.368684 - 0.337745j, "span": 0.1, "max_iter": 1_000_000}


def levels() -> list[str]:
    """The SIMD levels of this processor."""
    found = []
    for simd in ("scalar", "avx2", "avx512", "neon"):
        try:
            yunta.Engine(1, simd=simd)
        except ValueError:
            continue
        found.append(simd)
    return found


def bits(array: object) -> bytes:
    return np.ascontiguousarray(array).tobytes()
