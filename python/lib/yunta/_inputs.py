"""Arguments that are not exactly arrays that yunta reads where they lie: who computes with them, and what they become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

# A parameter's name, its type (none of an expression, whose types are the data's), how many numbers an element has, and whether
# an item takes one element of it, rather than all of them.
Wanted: TypeAlias = tuple[str, str | None, int, bool]

_REAL = {"f2": "f4", "f4": "f4", "f8": "f8"}
_WHOLE = {"i1": "i4", "i2": "i4", "i4": "i4", "i8": "i8", "u1": "u4", "u2": "u4", "u4": "u4", "u8": "u8"}


class Elementwise:
    """A call as `__array_ufunc__` expects one, so that Dask, pandas, Polars and xarray apply it in their own way.

    Settings are bound into it, as Dask refuses keywords that it does not know.
    """

    signature = None
    types: list[str] = []
    ntypes = 0
    identity = None

    def __init__(self, name: str, call: Callable[..., Any], nin: int, nout: int = 1) -> None:
        self.__name__ = self.__qualname__ = name
        self.call, self.nin, self.nout, self.nargs = call, nin, nout, nin + nout

    def __call__(self, *inputs: Any, out: Any = None, dtype: Any = None, **others: Any) -> Any:
        del dtype, others  # Polars says what it expects, which follows from the inputs
        if isinstance(out, tuple) and len(out) == 1:
            (out,) = out
        return self.call(*inputs) if out is None else self.call(*inputs, out=out)

    def __reduce__(self) -> tuple[Any, ...]:
        return Elementwise, (self.__name__, self.call, self.nin, self.nout)


def gaussian(x: Any, y: Any, settings: dict[str, Any], out: Any) -> Any:
    """The result of others' arrays, or a list of the two as NumPy's."""
    import yunta

    call = Elementwise("gaussian", partial(yunta.gaussian, **settings), 2)
    result = _others(call, ["x", "y"], [x, y], out)
    if result is not None:
        return result
    dtype = _common(["x", "y"], [x, y], floats=True)
    return [np.asarray(_plain(array), dtype) for array in (x, y)]


def function(function: Any, values: list[Any], wanted: Sequence[Wanted], settings: dict[str, Any], out: Any) -> Any:
    """The result of others' arrays, or a list of the values as NumPy's arrays and Python's numbers."""
    elements = [at for at, (_, _, components, is_element) in enumerate(wanted) if components == 1 and is_element]
    names = [name for name, *_ in wanted]
    foreign = [at for at in elements if _protocol(values[at]) or isinstance(values[at], np.ma.MaskedArray)]
    for name, value in zip(names, values, strict=True):
        _refuse(name, value)
    if foreign:
        rest = {names[at]: value for at, value in enumerate(values) if at not in elements}
        call = Elementwise(function.__name__, partial(_call, function, [names[at] for at in elements], settings | rest), len(elements))
        result = _others(call, [names[at] for at in elements], [values[at] for at in elements], out)
        if result is not None:
            return result
    values = [_plain(value) for value in values]
    untyped = [at for at, (_, dtype, *_) in enumerate(wanted) if dtype is None]
    if untyped:
        _unify(values, names, untyped)
    return [value if dtype is None else _typed(value, *want) for value, want in zip(values, wanted, strict=True) for dtype in [want[1]]]


def _call(function: Any, names: list[str], given: dict[str, Any], *inputs: Any, out: Any = None) -> Any:
    return function(out=out, **dict(zip(names, inputs, strict=True)), **given)


def copies(arrays: Sequence[Array], shape: Sequence[int]) -> list[Array]:
    """The arrays under a shape that they are broadcast to, in C's order."""
    return [np.array(np.broadcast_to(array, tuple(shape)), order="C") for array in arrays]


def uploadable(array: Any) -> Array:
    """The array in C's order, of a type that yunta has."""
    _refuse("array", array)
    if isinstance(array, np.ma.MaskedArray) and np.ma.getmaskarray(array).any():
        raise TypeError("array is masked: give array.filled(...), with what is to stand for the masked numbers")
    dtype = _common(["array"], [np.asarray(array)], floats=False)
    return np.asarray(_plain(array), dtype, order="C")


def reduced(how: str, result: Any, *, axis: Any, ddof: int) -> Any:
    """A reduction of what others' arrays made of a function: theirs too."""
    method = {"count": "sum"}.get(how, how)
    if how == "count":
        result = result != 0
    if not hasattr(result, method):
        raise TypeError(f"{type(result).__name__} has no {method}: give NumPy's arrays")
    named = {"ddof": ddof} if how == "var" else {}
    return getattr(result, method)(**named) if axis is None else getattr(result, method)(axis=axis, **named)


def _refuse(name: str, value: Any) -> None:
    if hasattr(value, "__cuda_array_interface__"):
        raise TypeError(f"{name} is in a GPU's memory ({type(value).__module__}): give it as an array of NumPy's, as cupy.asnumpy does")


def _protocol(value: Any) -> Any:
    """The array's own way to be computed with, if it has one of its own."""
    own = getattr(type(value), "__array_ufunc__", None)
    return None if own is None or own is np.ndarray.__array_ufunc__ or isinstance(value, np.generic) else own


def _others(call: Elementwise, names: list[str], inputs: list[Any], out: Any) -> Any:
    for name, value in zip(names, inputs, strict=True):
        _refuse(name, value)
    if any(isinstance(value, np.ma.MaskedArray) for value in inputs):
        result = call(*map(np.ma.getdata, inputs), out=out)
        masks = [np.ma.getmaskarray(value) for value in inputs if isinstance(value, np.ma.MaskedArray)]
        mask = np.zeros(np.shape(result), bool)
        for own in masks:
            mask |= own
        return np.ma.MaskedArray(result, mask)
    for value in inputs:
        if _protocol(value):
            named = {} if out is None else {"out": (out,)}
            result = value.__array_ufunc__(call, "__call__", *inputs, **named)
            if result is not NotImplemented:
                return result
    return None


def _plain(value: Any) -> Any:
    """A number of Python's as it is, and all else as an exact array of NumPy's in this machine's byte order."""
    if type(value) in (bool, int, float):
        return value
    array = np.asarray(value)
    if array.dtype.byteorder not in "=|":
        array = array.astype(array.dtype.newbyteorder("="))
    return array.view(np.ndarray)


def _common(names: Sequence[str], values: Sequence[Any], *, floats: bool) -> np.dtype[Any]:
    """The type that NumPy would compute these in."""
    kinds = []
    for name, value in zip(names, values, strict=True):
        kind = value if type(value) in (int, float) else np.dtype(bool) if type(value) is bool else np.asarray(value).dtype
        if isinstance(kind, np.dtype) and kind.kind not in "fiub":
            raise TypeError(f"{name} is of {kind}: give real numbers")
        kinds.append(kind)
    weak = all(type(kind) in (int, float) for kind in kinds)
    dtype = np.dtype(np.float64 if any(type(kind) is float for kind in kinds) else np.int64) if weak else np.result_type(*kinds)
    if floats and dtype.kind in "iub":
        return np.dtype(np.float64)
    return _held(" and ".join(names), dtype)


def _held(name: str, dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The type of yunta's that holds all numbers of this one."""
    held = {**_REAL, **_WHOLE, "b1": "b1"}.get(f"{dtype.kind}{dtype.itemsize}")
    if held is None:
        raise TypeError(f"{name}: yunta has no {dtype}: give float64, or another type of at most 64 bits")
    return np.dtype(held)


def _unify(values: list[Any], names: list[str], untyped: list[int]) -> None:
    """Gives the values of an expression the type that NumPy would compute them in; truths stay such."""

    def is_truth(value: Any) -> bool:
        return type(value) is bool or (isinstance(value, np.ndarray) and value.dtype.kind == "b")

    numbers = [at for at in untyped if not is_truth(values[at])]
    arrays = any(isinstance(values[at], np.ndarray) and values[at].ndim for at in numbers)
    if numbers:
        dtype = _common([names[at] for at in numbers], [values[at] for at in numbers], floats=False)
        for at in numbers:
            # Beside arrays a number is one for all items.
            is_one = arrays and np.ndim(values[at]) == 0
            values[at] = _one(names[at], values[at], dtype) if is_one else np.asarray(values[at], dtype)
    for at in set(untyped) - set(numbers):
        if np.ndim(values[at]) == 0:
            values[at] = bool(values[at])
    if not numbers and not any(isinstance(values[at], np.ndarray) for at in untyped):
        for at in untyped:
            values[at] = np.asarray(values[at])


def _one(name: str, value: Any, dtype: np.dtype[Any]) -> Any:
    number = value if isinstance(value, (int, float)) else value.item()
    if dtype.kind == "f":
        return float(number)
    if number != int(number):
        raise TypeError(f"{name} is {number}: a whole number is wanted beside arrays of {dtype}")
    return int(number)


def _typed(value: Any, name: str, dtype: str | None, components: int, is_element: bool) -> Any:
    """A value of a parameter that has a type of its own: nothing is rounded to it in silence."""
    is_number = type(value) in (bool, int, float)
    if is_number and components == 1 and is_element:
        return value
    array = np.asarray(value)
    given = array.dtype
    if array.dtype != dtype:
        # A list of numbers has no type of its own yet, nor has a number.
        exact = np.can_cast(array.dtype, np.dtype(dtype), "safe")
        if not exact and np.asarray(array, dtype).astype(given).tobytes() != array.tobytes():
            raise TypeError(f"{name} is of {given}: {dtype} is wanted, as {name}.astype({dtype!r}) gives")
        array = array.astype(dtype)
    if components > 1 and (array.ndim == 0 or array.shape[-1] != components):
        raise ValueError(f"{name} has shape {array.shape}: the last axis is to be {components} long, the components of an element")
    if not is_element or components > 1:
        return np.ascontiguousarray(array)
    return array.item() if array.ndim == 0 else array
