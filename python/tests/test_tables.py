from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yunta
from common import bits

KINDS = [np.float32, np.float64]


def layouts(table: Any) -> dict[str, Any]:
    wide = np.zeros((table.shape[0], 2 * table.shape[1]), table.dtype)
    wide[:, ::2] = table
    return {"C": table, "F": np.asfortranarray(table), "strided": wide[:, ::2], "backwards": table[::-1, ::-1][::-1, ::-1]}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.int64, np.uint8])
def test_count(rng: np.random.Generator, dtype: Any) -> None:
    table = rng.integers(0, 5, (1003, 7)).astype(dtype)
    for name, t in layouts(table).items():
        np.testing.assert_array_equal(yunta.count(t, 3), (table == 3).sum(1), name)
    np.testing.assert_array_equal(yunta.count(table, 3, columns=[1, 3, 5]), (table[:, 1::2] == 3).sum(1))
    np.testing.assert_array_equal(yunta.count(table, 3, columns=[5, 0]), (table[:, [5, 0]] == 3).sum(1))
    out = np.zeros(1003, np.uint64)
    assert yunta.count(table, 2, out=out) is out and (out == (table == 2).sum(1)).all()


@pytest.mark.parametrize("dtype", KINDS)
def test_rows_and_columns(rng: np.random.Generator, dtype: Any) -> None:
    table = rng.standard_normal((1003, 6)).astype(dtype)
    low, high = table.min(1, keepdims=True), table.max(1, keepdims=True)
    first = {}
    for name, t in layouts(table).items():
        got = {
            "normalize": yunta.normalize(t),
            "sums": yunta.sum_squares(t),
            "hypotenuse": yunta.hypotenuse(t, columns=[0, 5]),
            "neighbours": yunta.hypotenuse(t[:, 2:4]),
        }
        np.testing.assert_allclose(got["normalize"], (table - low) / (high - low), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(got["sums"], (table.astype(float) ** 2).sum(0), rtol=1e-5 if dtype == np.float32 else 1e-13)
        np.testing.assert_allclose(got["hypotenuse"], np.hypot(table[:, 0], table[:, 5]), rtol=1e-6)
        np.testing.assert_allclose(got["neighbours"], np.hypot(table[:, 2], table[:, 3]), rtol=1e-6)
        same = {key: bits(value) for key, value in got.items()}
        assert same == (first or same), name
        first = same


def test_frames(rng: np.random.Generator) -> None:
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    pa = pytest.importorskip("pyarrow")
    table = rng.integers(0, 5, (100, 3)).astype(float)
    frame = pd.DataFrame(table, columns=list("abc"))
    mixed = pd.DataFrame({"a": table[:, 0], "name": ["x"] * 100, "c": table[:, 2]})
    arrow = pa.Table.from_pandas(frame)
    chunked = pa.concat_tables([arrow.slice(0, 33), arrow.slice(33, 1), arrow.slice(34)])
    for name, t in {"pandas": frame, "polars": pl.DataFrame(frame), "arrow": arrow, "chunked": chunked}.items():
        np.testing.assert_array_equal(yunta.count(t, 3.0), (table == 3).sum(1), name)
        np.testing.assert_array_equal(yunta.count(t, 3.0, columns=["b"]), (table[:, 1:2] == 3).sum(1), name)
        assert bits(yunta.normalize(t)) == bits(yunta.normalize(table)), name
        assert bits(yunta.hypotenuse(t, columns=["a", "c"])) == bits(yunta.hypotenuse(table, columns=[0, 2])), name
        assert bits(yunta.sum_squares(t)) == bits(yunta.sum_squares(table)), name
    assert bits(yunta.sum_squares(mixed, columns=["a", "c"])) == bits(yunta.sum_squares(table[:, ::2]))
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql("select i::double a, (2 * i)::double b from range(5000) t(i)")
    if hasattr(relation, "__arrow_c_stream__"):
        np.testing.assert_allclose(yunta.hypotenuse(relation), np.hypot(np.arange(5000.0), 2 * np.arange(5000.0)), rtol=1e-15)


def test_a_frame_of_one_type_is_not_copied(rng: np.random.Generator) -> None:
    pd = pytest.importorskip("pandas")
    from yunta._tables import source

    table = rng.standard_normal((100, 3))
    array, _ = source(pd.DataFrame(table, copy=False), None)
    assert np.shares_memory(array, table)
    assert np.shares_memory(source(table, [0, 2])[0], table)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda t: yunta.count(t, 1.5 + 1j), ValueError, "value is"),
        (lambda t: yunta.count(t.astype(int), 1.5), ValueError, "value is 1.5, and the table is of int64"),
        (lambda t: yunta.count(t.astype(np.uint8), 256), ValueError, "value is 256"),
        (lambda t: yunta.count(t > 0, 1), TypeError, "of bool"),
        (lambda t: yunta.count(t, 1, columns=[7]), IndexError, "there is no 7"),
        (lambda t: yunta.count(t, 1, columns=["a"]), TypeError, "numbers from 0"),
        (lambda t: yunta.count(t, 1, columns="ab"), TypeError, "give a list"),
        (lambda t: yunta.count(t[None], 1), ValueError, "3 axes"),
        (lambda t: yunta.hypotenuse(t), ValueError, "the table has 3; pick two"),
        (lambda t: yunta.normalize(t.astype(int)), TypeError, "of int64"),
        (lambda t: yunta.normalize(t, out=t[:1]), ValueError, "out has shape"),
        (lambda t: yunta.sum_squares(np.ma.masked_array(t, t > 0)), TypeError, "masked"),
    ],
)
def test_errors_name_the_argument(call: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        call(np.ones((4, 3)))


def test_frames_errors() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"a": [1.0, None], "name": ["x", "y"], "k": [1, 2]})
    with pytest.raises(ValueError, match="null"):
        yunta.count(frame, 1, columns=["a"])
    with pytest.raises(TypeError, match="Utf8"):
        yunta.normalize(frame, columns=["name"])
    with pytest.raises(ValueError, match='there is no "z"'):
        yunta.count(frame, 1, columns=["z"])
    np.testing.assert_array_equal(yunta.count(frame, 2, columns=["k"]), [0, 1])
