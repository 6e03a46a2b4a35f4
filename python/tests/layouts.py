"""Arrays of any shape, order and step, for hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


@st.composite
def laid_out(draw: st.DrawFn, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same numbers, lying in memory in another way."""
    if array.ndim == 0:
        return array
    order = draw(st.permutations(range(array.ndim)))
    steps = [draw(st.sampled_from([1, 1, 2, 3, -1, -2])) for _ in range(array.ndim)]
    large = np.zeros([array.shape[axis] * abs(steps[axis]) for axis in order], array.dtype).transpose(np.argsort(order))
    view = large[tuple(slice(None, None, step) for step in steps)]
    view[...] = array
    if draw(st.booleans()):
        # Unaligned, between other bytes.
        record = np.zeros(array.shape, np.dtype([("before", "u1"), ("it", array.dtype)]))
        record["it"] = array
        return record["it"]
    if draw(st.booleans()):
        return view.astype(view.dtype.newbyteorder())
    return view


@st.composite
def together(draw: st.DrawFn, count: int, dtypes: list[Any], elements: Any) -> list[np.ndarray[Any, Any]]:
    """Arrays that broadcast with each other, of one type."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=count, max_dims=4, max_side=6))
    arrays = [draw(hnp.arrays(dtype, shape, elements=elements(dtype))) for shape in shapes.input_shapes]
    return [draw(laid_out(array)) for array in arrays]


def reals(dtype: Any) -> st.SearchStrategy[float]:
    return st.floats(-3, 3, width=32 if np.dtype(dtype).itemsize == 4 else 64)
