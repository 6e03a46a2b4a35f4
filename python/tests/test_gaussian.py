from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import yunta
from common import bits, levels
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import reals, together

PAIRS = together(2, [np.float32, np.float64], reals)


def expected(x: Any, y: Any, gamma: float) -> Any:
    """NumPy's own in a wider type, rounded once."""
    dtype = np.result_type(x, y).newbyteorder("=")
    wide = np.longdouble if dtype == np.float64 else np.float64
    d = np.asarray(np.asarray(x, dtype) - np.asarray(y, dtype), dtype).astype(wide)
    return np.exp(-wide(dtype.type(gamma)) * d * d).astype(dtype)


@settings(max_examples=300, deadline=None)
@given(PAIRS, st.floats(0, 4, width=32), st.sampled_from([None, "serial", "cpu"]))
def test_any_shape_order_and_broadcast(pair: Any, gamma: float, backend: Any) -> None:
    x, y = pair
    z, w = yunta.gaussian(x, y, gamma, backend=backend), expected(x, y, gamma)
    assert z.shape == w.shape and z.dtype == w.dtype
    single = w.dtype == np.float32
    np.testing.assert_allclose(z, w, rtol=1e-5 if single else 1e-13, atol=1e-37 if single else 0)


@settings(max_examples=150, deadline=None)
@given(PAIRS, st.floats(0, 4, width=32))
def test_the_same_bits_however_it_lies(pair: Any, gamma: float) -> None:
    x, y = pair
    native = x.dtype.newbyteorder("=")
    a, b = (np.array(each, native, order="C") for each in np.broadcast_arrays(x, y))
    assert bits(yunta.gaussian(x, y, gamma)) == bits(yunta.gaussian(a, b, gamma, backend="serial"))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [0, 1, 2, 1023, 100_003])
def test_every_backend_and_level_has_the_same_bits(rng: np.random.Generator, dtype: Any, n: int) -> None:
    x, y = rng.standard_normal(n).astype(dtype), rng.standard_normal(n).astype(dtype)
    first = bits(yunta.gaussian(x, y, 0.5, backend="serial"))
    assert bits(yunta.gaussian(x, y, 0.5, backend="cpu")) == first
    for simd in levels():
        assert bits(yunta.gaussian(x, y, 0.5, engine=yunta.Engine(2, simd=simd))) == first, simd


def test_types_follow_numpy() -> None:
    f4, f8 = np.float32([1, 2]), np.float64([1, 2])
    assert yunta.gaussian(f4, 1).dtype == np.float32
    assert yunta.gaussian(f4, f8).dtype == np.float64
    assert yunta.gaussian([1, 2], [1, 3]).dtype == np.float64
    assert yunta.gaussian(np.int16([1, 2]), f4).dtype == np.float32
    assert yunta.gaussian(np.float16([1, 2]), 1).dtype == np.float32
    assert isinstance(yunta.gaussian(1.0, 2.0), np.float64)


def test_memory_order_is_the_inputs(rng: np.random.Generator) -> None:
    a = rng.standard_normal((5, 6, 7))
    for order in [(0, 1, 2), (2, 1, 0), (1, 2, 0)]:
        p = a.transpose(order)
        assert yunta.gaussian(p, p).strides == np.exp(p).strides


def test_out(rng: np.random.Generator) -> None:
    x, y = rng.standard_normal((2, 100, 50))
    w = yunta.gaussian(x, y)
    out = np.full_like(x, 9)
    assert yunta.gaussian(x, y, out=out) is out and (out == w).all()
    wide = np.full((100, 100), 9.0)
    yunta.gaussian(x, y, out=wide[:, ::2])
    assert (wide[:, ::2] == w).all() and (wide[:, 1::2] == 9).all()
    fortran = np.empty_like(x, order="F")
    yunta.gaussian(x, y, out=fortran)
    assert (fortran == w).all()
    swapped = np.empty_like(x).astype(">f8")
    with pytest.raises(TypeError, match="out is of"):
        yunta.gaussian(x, y, out=swapped)
    shifted = np.empty(101 * 50)
    shifted[:5000] = x.ravel()
    yunta.gaussian(shifted[:5000].reshape(100, 50), y, out=shifted[50:].reshape(100, 50))
    assert (shifted[50:] == w.ravel()).all()
    assert yunta.gaussian(x, y, out=x) is x and (x == w).all()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda x: yunta.gaussian(x, x[:3]), ValueError, r"x \(10,\), y \(3,\)"),
        (lambda x: yunta.gaussian(x, x, -1), ValueError, "gamma"),
        (lambda x: yunta.gaussian(x, x, float("nan")), ValueError, "gamma"),
        (lambda x: yunta.gaussian(x, x, backend="tpu"), ValueError, "auto, serial, cpu, gpu or both"),
        (lambda x: yunta.gaussian(x, x, backend="gpu"), yunta.GpuError, "f64"),
        (lambda x: yunta.gaussian(x, x, out=x[:2]), ValueError, "out has shape"),
        (lambda x: yunta.gaussian(x, x, out=x.astype("f4")), TypeError, "out is of float32"),
        (lambda x: yunta.gaussian(x, x, out=[0.0] * 10), TypeError, "out is no array"),
        (lambda x: yunta.gaussian(x + 1j, x), TypeError, "x is of complex128"),
        (lambda x: yunta.gaussian(x, x.astype(np.longdouble)), TypeError, "float64"),
        (lambda x: yunta.gaussian("no", x), TypeError, "x is of"),
        (lambda x: yunta.gaussian(x, x, timeout=-1), ValueError, "timeout is -1"),
        (lambda x: yunta.gaussian(x, x, progress=3), TypeError, "progress"),
        (lambda x: yunta.gaussian(x, x, engine=3), TypeError, "engine"),
    ],
)
def test_errors_name_the_argument(call: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        call(np.ones(10))


def test_of_nothing() -> None:
    column, nothing = np.ones((3, 1)), np.ones(0)
    kept = yunta.Engine(1, gpu=False).upload(column)
    for call in (yunta.gaussian, lambda x, y: yunta.map("x * y", x=x, y=y)):
        assert call(column, nothing).shape == (3, 0) and call(column[::-1], nothing).shape == (3, 0)
        assert call(kept, nothing).shape == (3, 0) and call(nothing, nothing).shape == (0,)


def test_read_only() -> None:
    x = np.ones(4)
    x.flags.writeable = False
    yunta.gaussian(x, x)
    with pytest.raises(ValueError, match="read-only"):
        yunta.gaussian(x, x, out=x)


def test_special_values() -> None:
    v = np.array([0.0, -0.0, 1, np.inf, -np.inf, np.nan, np.finfo(float).max, np.finfo(float).tiny])
    with np.errstate(all="ignore"):
        w = np.exp(-((v[:, None] - v) ** 2))
    np.testing.assert_allclose(yunta.gaussian(v[:, None], v), w, rtol=1e-15)


def test_results_come_from_a_bounded_pool() -> None:
    yunta.trim(64 << 20)
    x = np.ones(1 << 20)
    first = yunta.gaussian(x, x)
    address = first.ctypes.data
    del first
    again = yunta.gaussian(x, x)
    assert again.ctypes.data == address
    kept = [yunta.gaussian(x, x) for _ in range(20)]
    del kept, again
    assert 0 < yunta.trim(512 << 20) <= 64 << 20
    assert yunta.trim() == 0
    with pytest.raises(ValueError, match="most is -1"):
        yunta.trim(-1)


def test_pickles() -> None:
    assert pickle.loads(pickle.dumps(yunta.gaussian)) is yunta.gaussian
    engine = pickle.loads(pickle.dumps(yunta.Engine(1, simd="scalar")))
    assert (engine.threads, engine.simd) == (1, "scalar")
    yunta.gaussian(np.ones(3), np.ones(3))
    report = yunta.last_report()
    assert report is not None and pickle.loads(pickle.dumps(report)) == report
    assert "gaussian f64, 3 items" in str(report) and "<table>" in report._repr_html_()
