"""Tables: NumPy's arrays, and frames of any library that speaks Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def source(table: Any, columns: Sequence[str] | Sequence[int] | None) -> tuple[Any, list[str] | None]:
    """A two-dimensional array, or a frame that hands out Arrow and the names of its columns that are meant."""
    if hasattr(table, "__cuda_array_interface__"):
        raise TypeError("table is in a GPU's memory: give it as an array of NumPy's, as cupy.asnumpy does")
    if columns is not None and isinstance(columns, (str, bytes)):
        raise TypeError(f"columns is {columns!r}: give a list of columns")
    if type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "dtypes") and hasattr(table, "columns"):
        return _pandas(table, columns)
    if hasattr(table, "__arrow_c_stream__"):
        return table, None if columns is None else _names(columns)
    array = np.asarray(table)
    if isinstance(table, np.ma.MaskedArray) and np.ma.getmaskarray(table).any():
        raise TypeError("table is masked: give table.filled(...), with what is to stand for the masked numbers")
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2:
        raise ValueError(f"table has {array.ndim} axes: give an array of two, or a frame")
    return _readable(array if columns is None else array[:, _picked(columns, array.shape[1])]), None


def _pandas(frame: Any, columns: Sequence[str] | Sequence[int] | None) -> tuple[Any, list[str] | None]:
    if columns is not None:
        missing = [column for column in columns if column not in frame.columns]
        if missing:
            raise ValueError(f"columns: there is no {missing[0]!r}; the table has {', '.join(map(str, frame.columns))}")
        frame = frame[list(columns)]
    kinds = set(frame.dtypes)
    if len(kinds) == 1 and isinstance(next(iter(kinds)), np.dtype):
        # One block: NumPy's own memory, where pandas has it as such.
        return _readable(frame.to_numpy(copy=False)), None
    if not hasattr(frame, "__arrow_c_stream__"):
        return _readable(frame.to_numpy()), None
    return frame, [str(column) for column in frame.columns]


def _names(columns: Sequence[Any]) -> list[str]:
    for column in columns:
        if not isinstance(column, str):
            raise TypeError(f"columns: {column!r} is no name; a frame's columns are picked by their names")
    return list(columns)


def _picked(columns: Sequence[Any], count: int) -> Any:
    """The columns as a slice where they are one, so that nothing is copied."""
    picked = []
    for column in columns:
        if not hasattr(column, "__index__"):
            raise TypeError(f"columns: {column!r} is no number; an array's columns are picked by their numbers from 0")
        at = column.__index__()
        if not -count <= at < count:
            raise IndexError(f"columns: there is no {at}; the table has {count}")
        picked.append(at % count)
    steps = set(np.diff(picked))
    if len(steps) <= 1 and picked:
        step = int(steps.pop()) if steps else 1
        if step > 0:
            return slice(picked[0], picked[-1] + 1, step)
    return picked


def _readable(array: Any) -> Any:
    """The array where it lies, if its numbers are aligned, whole numbers of them apart, and in this machine's byte order."""
    native = array.dtype.byteorder in "=|"
    apart = all(stride % max(array.itemsize, 1) == 0 for stride in array.strides)
    if native and apart and array.flags.aligned:
        return np.asarray(array)
    return np.array(array, array.dtype.newbyteorder("="))
