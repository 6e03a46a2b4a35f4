from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
import yunta
from common import bits, levels
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import reals, together

RBF = "exp(-g * (x - y) * (x - y))"


@settings(max_examples=300, deadline=None)
@given(together(3, [np.float32, np.float64], reals), st.sampled_from([None, "serial", "cpu"]))
def test_any_shape_order_and_broadcast(arrays: Any, backend: Any) -> None:
    x, y, z = arrays
    wide = [np.asarray(each, np.longdouble) for each in arrays]
    w = wide[0] * wide[1] + 2.5 * wide[2]
    r = yunta.map("x * y + 2.5 * z", x=x, y=y, z=z, backend=backend)
    assert r.shape == w.shape and r.dtype == x.dtype.newbyteorder("=")
    single = r.dtype == np.float32
    np.testing.assert_allclose(r, w.astype(r.dtype), rtol=1e-5 if single else 1e-13, atol=1e-5 if single else 1e-13)


@settings(max_examples=150, deadline=None)
@given(together(2, [np.int32, np.uint32, np.int64, np.uint64], lambda dtype: st.integers(0, 1000)))
def test_whole_numbers_are_exact(arrays: Any) -> None:
    x, y = arrays
    np.testing.assert_array_equal(yunta.map("x * y + x", x=x, y=y), x * y + x)
    np.testing.assert_array_equal(yunta.map("x > y", x=x, y=y), x > y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_backend_and_level_has_the_same_bits(rng: np.random.Generator, dtype: Any) -> None:
    x, y = (rng.standard_normal((301, 333)).astype(dtype) for _ in range(2))
    first = bits(yunta.map(RBF, x=x, y=y, g=0.5, backend="serial"))
    assert bits(yunta.map(RBF, x=x, y=y, g=0.5, backend="cpu")) == first
    strided = np.zeros((333, 301, 2), dtype)
    strided[..., 0] = x.T
    assert bits(yunta.map(RBF, x=strided[..., 0].T, y=y, g=0.5)) == first
    for simd in levels():
        assert bits(yunta.map(RBF, x=x, y=y, g=0.5, engine=yunta.Engine(2, simd=simd))) == first, simd


def test_types_follow_numpy() -> None:
    f4, f8, i4 = np.float32([1, 2]), np.float64([1, 2]), np.int32([3, 4])
    assert yunta.map("x + y", x=f4, y=f8).dtype == np.float64
    assert yunta.map("x + y", x=f4, y=1.5).dtype == np.float32
    assert yunta.map("x + y", x=f4, y=np.float64(1.5)).dtype == np.float64
    assert yunta.map("x + y", x=i4, y=1).dtype == np.int32
    np.testing.assert_array_equal(yunta.map("x + y", x=i4, y=0.5), [3.5, 4.5])
    np.testing.assert_array_equal(yunta.map("x + y", x=i4, y=f8), [4.0, 6.0])
    np.testing.assert_array_equal(yunta.map("x + y", x=[1, 2], y=[0.5, 1]), [1.5, 3.0])
    np.testing.assert_array_equal(yunta.map("select(x, y, m)", x=f8, y=0.0, m=np.array([True, False])), [0, 2])
    np.testing.assert_array_equal(yunta.map("!m", m=np.array([True, False])), [False, True])
    assert yunta.map("x + y", x=np.int8([1]), y=np.uint8([2])).dtype == np.int32
    alone = yunta.map("x / y", x=1.0, y=3.0)
    assert isinstance(alone, np.float64) and alone == 1 / 3
    assert isinstance(yunta.map("x + y", x=1, y=2), np.int64)
    assert yunta.map("x * y", x=f8, y=np.array(2.0)).tolist() == [2.0, 4.0]


def test_the_mathematics_beyond_wgsl() -> None:
    x = np.linspace(-8, 8, 1001)
    lower = [math.erfc(-each / math.sqrt(2)) / 2 for each in x]
    np.testing.assert_allclose(yunta.map("normal_cdf(x)", x=x), lower, rtol=1e-13)
    np.testing.assert_allclose(yunta.map("normal_cdf(x)", x=x.astype(np.float32)), lower, rtol=1e-5)
    np.testing.assert_allclose(yunta.map("hypot(expm1(x), tanh(x))", x=x), np.hypot(np.expm1(x), np.tanh(x)), rtol=1e-14)
    i = np.arange(100_000, dtype=np.uint32)
    normal = yunta.map("1.0 + random_normal(seed, i, 0u)", seed=7, i=i)
    assert abs(normal.mean() - 1) < 0.02 and abs(normal.std() - 1) < 0.02


def test_a_function_of_wgsl(rng: np.random.Generator) -> None:
    f = yunta.function("fn hypot(a: f32, b: f32) -> f32 { return sqrt(a * a + b * b); }")
    assert f.parameters == ["a", "b"] and f.outputs == ["hypot"] and "sqrt" in f.wgsl and f.__name__ == "hypot"
    a, b = rng.standard_normal((2, 40, 30)).astype(np.float32)
    expected = np.sqrt(a * a + b * b)
    np.testing.assert_array_equal(f(a, b), expected)
    np.testing.assert_array_equal(f(a=a, b=b.T.copy().T), expected)
    np.testing.assert_array_equal(f(a, b=3.0), np.sqrt(a * a + np.float32(9)))
    out = np.zeros_like(a)
    assert f(a=a, b=b, out=out) is out and (out == expected).all()
    assert f(3.0, 4.0) == 5
    assert f(a.astype(np.float16).astype(np.float64), b).dtype == np.float32  # which it holds exactly
    copy = pickle.loads(pickle.dumps(f))
    np.testing.assert_array_equal(copy(a, b), expected)
    assert "takes a: float32" in f.check() and "on a GPU" in f.check()


def test_several_results_and_vectors(rng: np.random.Generator) -> None:
    f = yunta.function(
        """struct Both { length: f32, unit: vec2<f32> }
        fn both(v: vec2<f32>, scale: f32) -> Both { let l = length(v); return Both(l * scale, v / l); }"""
    )
    v = rng.standard_normal((5, 7, 2)).astype(np.float32)
    r = f(v=v, scale=2.0)
    assert list(r) == ["length", "unit"] and r["length"].shape == (5, 7) and r["unit"].shape == (5, 7, 2)
    np.testing.assert_allclose(r["length"], 2 * np.linalg.norm(v, axis=-1), rtol=1e-6)
    turned = f(v=v.transpose(1, 0, 2), scale=2.0)
    np.testing.assert_array_equal(turned["unit"], r["unit"].transpose(1, 0, 2))
    out = {"length": np.empty((5, 7), np.float32), "unit": np.empty((5, 7, 2), np.float32)}
    f(v=v, scale=2.0, out=out)
    np.testing.assert_array_equal(out["unit"], r["unit"])
    scaled = f(v=v[0, 0], scale=np.float32([1, 2, 3]))
    np.testing.assert_array_equal(scaled["length"], scaled["length"][0] * np.float32([1, 2, 3]))
    with pytest.raises(ValueError, match="components of an element"):
        f(v=v[..., :1], scale=2.0)
    with pytest.raises(TypeError, match="unit"):
        f(v=v, scale=2.0, out={"length": out["length"]})


def test_places_and_whole_arrays() -> None:
    f = yunta.function("fn at(@builtin(global_invocation_id) id: vec3<u32>) -> u32 { return 10u * id.y + id.x; }")
    np.testing.assert_array_equal(f(size=(3, 4)), [[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]])
    np.testing.assert_array_equal(f(size=3), [0, 1, 2])
    with pytest.raises(TypeError, match="size"):
        f()
    g = yunta.function(
        "fn at(@builtin(global_invocation_id) id: vec3<u32>, a: f32) -> f32 { return a + 100.0 * f32(id.y) + 10.0 * f32(id.x); }"
    )
    a = np.arange(6, dtype=np.float32).reshape(3, 2).T
    np.testing.assert_array_equal(g(a=a), a + 100 * np.arange(2)[:, None] + 10 * np.arange(3))
    h = yunta.function("var<storage, read> table: array<f32>;\nfn look(k: u32) -> f32 { return table[k]; }")
    table = np.arange(10, dtype=np.float32) ** 2
    np.testing.assert_array_equal(h(k=np.uint32([[3], [0]]), table=table), [[9], [0]])
    np.testing.assert_array_equal(h(k=np.uint32([1, 2]), table=table[::-1]), table[::-1][[1, 2]])


def test_whole_jobs_of_many_tiles(rng: np.random.Generator) -> None:
    x, y = rng.standard_normal((700, 1)), rng.standard_normal(900)
    w = yunta.map(RBF, x=np.broadcast_to(x, (700, 900)).copy(), y=np.broadcast_to(y, (700, 900)).copy(), g=0.5)
    assert bits(yunta.map(RBF, x=x, y=y, g=0.5)) == bits(w)
    assert bits(yunta.gaussian(x, y, 0.5)) == bits(yunta.gaussian(*np.broadcast_arrays(x, y), 0.5))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda x: yunta.map("x +", x=x), ValueError, "x +"),
        (lambda x: yunta.map("x + q", x=x), TypeError, 'lacks "q": it takes x, q'),
        (lambda x: yunta.map("x", x=x, z=x), TypeError, 'no parameter "z": it takes x'),
        (lambda x: yunta.map("x + y", x=x, y=x[:3]), ValueError, r"x \(10,\), y \(3,\)"),
        (lambda x: yunta.map("x", x=x, backend="tpu"), ValueError, "auto, serial, cpu, gpu or both"),
        (lambda x: yunta.map("x", x=x, backend="gpu"), yunta.GpuError, "auto, cpu or serial"),
        (lambda x: yunta.map("x", x=x + 1j), TypeError, "x is of complex128"),
        (lambda x: yunta.map("x", x=x, out=x[:2]), ValueError, "out has shape"),
        (lambda x: yunta.map("x", x=x, engine=3), TypeError, "engine"),
        (lambda x: yunta.map("x", x=x, axis=0), TypeError, "axis is a setting of yunta.reduce"),
        (lambda x: yunta.map(3, x=x), TypeError, "function: give a text"),
        (lambda x: yunta.map("out + x", x=x, out=x), ValueError, "a parameter is called \"out\""),
        (lambda x: yunta.function("fn f(a: f32) -> f32 { return a; }")(x + 1e-9), TypeError, "a is of float64: float32"),
        (lambda x: yunta.function("fn f(a: f32) -> f32 { return a; }")(x, x), TypeError, "was given 2 arrays"),
        (lambda x: yunta.function("fn f(a: f32) -> f32 { return a; }")(x, a=x), TypeError, "a is given twice"),
        (lambda x: yunta.function("fn f(a: i32) -> i32 { return a; }")(2**40), ValueError, "a is 1099511627776"),
        (lambda x: yunta.function("fn f() -> f32 { return q; }"), ValueError, "q"),
        (lambda x: yunta.reduce("median", "x", x=x), ValueError, "sum, mean"),
        (lambda x: yunta.reduce("sum", "x", x=x, axis=1), IndexError, "axis is 1"),
        (lambda x: yunta.reduce("sum", "x", x=x, ddof=1), ValueError, "ddof"),
        (lambda x: yunta.reduce("min", "x", x=x[:0]), ValueError, "no item"),
        (lambda x: yunta.reduce("sum", "x", x=x, out=x), TypeError, "out"),
    ],
)
def test_errors_name_what_is_wrong(call: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        call(np.ones(10))


REDUCTIONS = ["sum", "mean", "var", "min", "max", "count", "any", "all", "argmin", "argmax"]


def with_numpy(how: str, values: Any, axis: Any) -> Any:
    if how == "count":
        return np.count_nonzero(values, axis=axis)
    return getattr(np, how)(values, axis=axis)


@settings(max_examples=150, deadline=None)
@given(together(1, [np.float32, np.float64], reals), st.sampled_from(REDUCTIONS), st.data())
def test_reductions(arrays: Any, how: str, data: Any) -> None:
    (x,) = arrays
    axis = data.draw(st.sampled_from([None, *range(x.ndim)]))
    if x.size == 0:
        return
    wide = np.asarray(x, np.float64)
    r, w = yunta.reduce(how, "x", x=x, axis=axis), with_numpy(how, wide, axis)
    assert np.shape(r) == np.shape(w)
    exact = how in ("min", "max", "count", "any", "all", "argmin", "argmax")
    np.testing.assert_allclose(r, w, rtol=0 if exact else 1e-6, atol=0 if exact else 1e-6)


def test_reductions_of_functions(rng: np.random.Generator) -> None:
    x, y = rng.standard_normal((2, 300, 40))
    np.testing.assert_allclose(yunta.reduce("sum", "(x - y) * (x - y)", x=x, y=y), ((x - y) ** 2).sum(), rtol=1e-14)
    np.testing.assert_allclose(yunta.reduce("mean", "x * y", x=x, y=y[0], axis=1), (x * y[0]).mean(1), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(yunta.reduce("var", "x", x=x, ddof=1, axis=(0, 1)), x.var(ddof=1), rtol=1e-13)
    assert yunta.reduce("argmax", "x", x=x) == x.argmax()
    np.testing.assert_array_equal(yunta.reduce("argmin", "x", x=x, axis=-2), x.argmin(0))
    one = bits(yunta.reduce("sum", "x", x=x, engine=yunta.Engine(1)))
    for simd in levels():
        assert bits(yunta.reduce("sum", "x", x=x, engine=yunta.Engine(3, simd=simd))) == one
    assert yunta.reduce("sum", "x", x=np.int32([2**31 - 1] * 3)) == 3 * (2**31 - 1)
    f = yunta.function("fn at(@builtin(global_invocation_id) id: vec3<u32>) -> u32 { return id.x; }")
    assert yunta.reduce("sum", f, size=(3, 5)) == 30
