"""Arrays of other libraries keep their kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yunta

RBF = "exp(-(x - y) * (x - y))"


def test_masked() -> None:
    m = np.ma.masked_array([1.0, 2, 3], [0, 1, 0])
    n = np.ma.masked_array([1.0, 2, 4], [0, 0, 1])
    for z in (yunta.gaussian(m, n), yunta.map(RBF, x=m, y=n), yunta.map(RBF, x=m, y=n[:1])):
        assert isinstance(z, np.ma.MaskedArray) and z.mask[1]
    assert yunta.gaussian(m, n).mask.tolist() == [False, True, True]
    assert float(yunta.reduce("sum", "x", x=m)) == 4.0
    assert yunta.map("x * k", x=m, k=2.0).tolist() == [2.0, None, 6.0]


class Doubled(np.ndarray):  # type: ignore[type-arg]
    pass


def test_subclasses_without_a_way_of_their_own_are_arrays() -> None:
    x = np.arange(3.0).view(Doubled)
    np.testing.assert_array_equal(yunta.gaussian(x, x), [1, 1, 1])


class Cupy:
    __cuda_array_interface__: dict[str, Any] = {}


def test_cuda_is_refused_with_what_to_do() -> None:
    calls: list[Any] = [
        lambda: yunta.gaussian(Cupy(), 1.0),
        lambda: yunta.map("a", a=Cupy()),
        lambda: yunta.count(Cupy(), 1),
    ]
    for call in calls:
        with pytest.raises(TypeError, match="cupy.asnumpy"):
            call()


def test_pandas() -> None:
    pd = pytest.importorskip("pandas")
    a, b = pd.Series([1.0, 2, 3], index=[5, 6, 7], name="a"), pd.Series([1.0, 0, 3], index=[5, 6, 7])
    for s in (yunta.gaussian(a, b), yunta.map(RBF, x=a, y=b)):
        assert isinstance(s, pd.Series) and s.index.tolist() == [5, 6, 7]
        np.testing.assert_allclose(s.to_numpy(), np.exp(-((a - b) ** 2)))
    assert isinstance(yunta.map("x * k", x=a, k=2.0), pd.Series)


def test_polars() -> None:
    pl = pytest.importorskip("polars")
    s = yunta.gaussian(pl.Series([1.0, 2.0]), pl.Series([1.0, 3.0]))
    assert isinstance(s, pl.Series)
    np.testing.assert_allclose(s.to_numpy(), [1, np.exp(-1)])
    assert isinstance(yunta.map("x * y", x=pl.Series([1.0, 2.0]), y=pl.Series([1.0, 3.0])), pl.Series)


def test_xarray(rng: np.random.Generator) -> None:
    xr = pytest.importorskip("xarray")
    a = xr.DataArray(rng.standard_normal((10, 100)), dims=("t", "u"), coords={"t": np.arange(10)})
    for r in (yunta.gaussian(a, a.mean("u")), yunta.map(RBF, x=a, y=a.mean("u"))):
        assert r.dims == ("t", "u") and "t" in r.coords
        np.testing.assert_allclose(r, np.exp(-((a - a.mean("u")) ** 2)))


def test_dask(rng: np.random.Generator) -> None:
    da = pytest.importorskip("dask.array")
    x, y = rng.standard_normal((2, 1000))
    lazy = da.from_array(x, chunks=300)
    for z in (yunta.gaussian(lazy, y), yunta.map(RBF, x=lazy, y=y), da.map_blocks(yunta.gaussian, lazy, da.from_array(y, chunks=300))):
        assert isinstance(z, da.Array)
        np.testing.assert_allclose(z.compute(scheduler="threads"), np.exp(-((x - y) ** 2)), rtol=1e-13)
    total = yunta.reduce("sum", RBF, x=lazy, y=y)
    np.testing.assert_allclose(float(total.compute()), np.exp(-((x - y) ** 2)).sum(), rtol=1e-13)


def test_arrow() -> None:
    pa = pytest.importorskip("pyarrow")
    x = pa.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(yunta.map("2.0 * x", x=x), [2, 4, 6])
    np.testing.assert_array_equal(yunta.gaussian(pa.chunked_array([[1.0], [2.0]]), 1.0), [1, np.exp(-1)])
