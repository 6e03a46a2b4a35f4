"""Arrays that stay with an engine: taken by every call, with the same bits as NumPy's."""

from __future__ import annotations

import gc
import pickle
from typing import Any

import numpy as np
import pytest
import yunta
from common import bits

RBF = "exp(-g * (x - y) * (x - y))"


def on_the_cores() -> yunta.Engine:
    return yunta.Engine(2, gpu=False)


def on_a_gpu() -> yunta.Engine:
    """The machine's GPU, or else the program that behaves as one."""
    for adapter in (None, "llvmpipe"):
        engine = yunta.Engine(2, adapter=adapter)
        if engine.upload(np.zeros(1, np.float32)).on_gpu:
            return engine
    pytest.skip("no GPU is installed, and no program that behaves as one")


ENGINES = [on_the_cores, on_a_gpu]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_call_takes_them(rng: np.random.Generator, engine: Any, dtype: Any) -> None:
    engine = engine()
    x, y = rng.standard_normal((2, 501, 40)).astype(dtype)
    a, b = engine.upload(x), engine.upload(y)
    assert a.shape == (501, 40) and a.dtype == dtype and a.on_gpu <= (dtype == np.float32)
    pairs: list[Any] = [
        (yunta.gaussian(a, b, 0.5), yunta.gaussian(x, y, 0.5)),
        (yunta.gaussian(a, y, 0.5), yunta.gaussian(x, y, 0.5)),
        (yunta.gaussian(a, y[0], 0.5), yunta.gaussian(x, y[0], 0.5)),
        (yunta.gaussian(x.T.copy().T, b), yunta.gaussian(x, y)),
        (yunta.gaussian(a, 1.5), yunta.gaussian(x, 1.5)),
        (yunta.map(RBF, x=a, y=b, g=0.5), yunta.map(RBF, x=x, y=y, g=0.5)),
        (yunta.map(RBF, x=a, y=y[:, :1], g=0.5), yunta.map(RBF, x=x, y=y[:, :1], g=0.5)),
        (yunta.map("x + y", x=a, y=np.float32(1)), yunta.map("x + y", x=x, y=np.float32(1))),
        (yunta.reduce("sum", "x * y", x=a, y=b), yunta.reduce("sum", "x * y", x=x, y=y)),
        (yunta.reduce("max", "x", x=a, axis=0), yunta.reduce("max", "x", x=x, axis=0)),
        (yunta.count(a, x[3, 4]), yunta.count(x, x[3, 4])),
        (yunta.normalize(a), yunta.normalize(x)),
        (yunta.normalize(a, columns=[3, 1]), yunta.normalize(x, columns=[3, 1])),
        (yunta.sum_squares(b), yunta.sum_squares(y)),
        (yunta.hypotenuse(engine.upload(x[:, :2])), yunta.hypotenuse(x[:, :2])),
        (np.asarray(a), x),
        (np.exp(np.array(b)), np.exp(y)),
    ]
    for at, (got, wanted) in enumerate(pairs):
        assert np.shape(got) == np.shape(wanted), at
        # Of many terms a GPU's sum has its own order.
        np.testing.assert_allclose(got, wanted, rtol=1e-5 if dtype == np.float32 else 1e-14, err_msg=str(at))
        if not a.on_gpu:
            assert bits(got) == bits(wanted), at


def test_on_a_gpu_nothing_crosses_and_the_bits_are_the_same(rng: np.random.Generator) -> None:
    engine = on_a_gpu()
    x, y = rng.standard_normal((2, 100_000)).astype(np.float32)
    a, b = engine.upload(x), engine.upload(y)
    table = engine.upload(x[:99_000].reshape(-1, 3))
    whole = yunta.function("var<storage, read> t: array<f32>;\nfn look(k: u32) -> f32 { return t[k]; }")
    k = np.arange(100_000, dtype=np.uint32)[::-1].copy()
    calls: list[tuple[Any, Any]] = [
        (lambda **asked: yunta.gaussian(a, b, 0.5, **asked), yunta.gaussian(x, y, 0.5)),
        (lambda **asked: yunta.map("x * y + 2.5", x=a, y=b, **asked), yunta.map("x * y + 2.5", x=x, y=y)),
        (lambda **asked: yunta.normalize(table, **asked), yunta.normalize(x[:99_000].reshape(-1, 3))),
        (lambda **asked: whole(k=engine.upload(k), t=a, **asked), x[::-1]),
    ]
    for at, (call, wanted) in enumerate(calls):
        got = call(backend="gpu")
        report = yunta.last_report()
        assert report is not None and report.ran == "gpu" and report.adapter is not None
        if report.identical:
            assert bits(got) == bits(wanted), at
        np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-6, err_msg=str(at))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.uint32, np.int64, np.uint64])
def test_what_is_uploaded_comes_back(rng: np.random.Generator, dtype: Any) -> None:
    engine = on_the_cores()
    for shape in [(), (0,), (3, 0, 2), (1,), (5, 7), (2, 3, 4)]:
        x = rng.integers(0, 1000, shape).astype(dtype)
        r = engine.upload(x)
        x_then, back = x.copy(), np.asarray(r)
        x += 1
        assert back.dtype == dtype and back.shape == shape and bits(back) == bits(x_then)
        assert np.array(r, copy=True).flags.writeable and np.asarray(r, np.float64).dtype == np.float64
        with pytest.raises(ValueError, match="WRITEABLE"):
            back.flags.writeable = True
    for laid in (x.T, x[::-1, ::2], x.astype(x.dtype.newbyteorder())):
        np.testing.assert_array_equal(np.asarray(engine.upload(laid)), laid)
    again = engine.upload(engine.upload(x))
    np.testing.assert_array_equal(np.asarray(again), x)


def test_the_numbers_live_as_long_as_a_view_of_them(rng: np.random.Generator) -> None:
    x = rng.standard_normal(300_000)
    view = np.asarray(on_the_cores().upload(x))[5:]
    gc.collect()
    junk = [np.ones(300_000) for _ in range(10)]
    np.testing.assert_array_equal(view, x[5:])
    del junk


def test_types_are_numpys() -> None:
    engine = on_the_cores()
    assert engine.upload([1, 2]).dtype == np.int64 and engine.upload(np.float16([1])).dtype == np.float32
    assert engine.upload(np.uint8([1])).dtype == np.uint32 and engine.upload(2.5).shape == ()
    assert repr(engine.upload(np.zeros((2, 3)))) == "<yunta.Resident float64 (2, 3) in host memory>"


def test_errors() -> None:
    engine = on_the_cores()
    x = engine.upload(np.ones(10))
    with pytest.raises(TypeError, match="array is of bool"):
        engine.upload(np.ones(3, bool))
    with pytest.raises(TypeError, match="array is of complex128"):
        engine.upload(np.ones(3, complex))
    with pytest.raises(TypeError, match="array is masked"):
        engine.upload(np.ma.masked_array([1.0, 2.0], [0, 1]))
    with pytest.raises(ValueError, match="another engine"):
        yunta.gaussian(x, x, engine=yunta.Engine(1, gpu=False))
    with pytest.raises(ValueError, match=r"x \(10,\), y \(3,\)"):
        yunta.gaussian(x, np.ones(3))
    with pytest.raises(TypeError, match="out is no array"):
        yunta.gaussian(x, x, out=x)
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(x)
    with pytest.raises(yunta.GpuError, match="gpu=False"):
        yunta.gaussian(engine.upload(np.ones(3, np.float32)), engine.upload(np.ones(3, np.float32)), backend="gpu")
