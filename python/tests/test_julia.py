from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yunta
from common import bits


def with_numpy(width: int, height: int, c: complex, center: complex, span: float, max_iter: int) -> Any:
    step = span / width
    x = (center.real + (np.arange(width) - width / 2) * step).astype(np.float32)
    y = (center.imag + (np.arange(height) - height / 2) * step).astype(np.float32)
    re, im = (np.array(a) for a in np.broadcast_arrays(x, y[:, None]))
    counts = np.zeros((height, width), np.uint32)
    active = np.ones_like(counts, bool)
    with np.errstate(all="ignore"):
        for _ in range(max_iter):
            a, b = re * re, im * im
            active &= a + b <= 4
            counts += active
            re, im = (a - b) + np.float32(c.real), np.float32(2) * (re * im) + np.float32(c.imag)
    return counts


@pytest.mark.parametrize("window", [(300, 200, -0.835 - 0.2321j, 0j, 4.0, 50), (97, 61, -0.4 + 0.6j, 0.3 + 0.1j, 0.5, 200)])
def test_the_counts_are_numpys(window: Any) -> None:
    width, height, c, center, span, max_iter = window
    counts = yunta.julia(width, height, c=c, center=center, span=span, max_iter=max_iter)
    assert counts.dtype == np.uint32 and counts.shape == (height, width)
    np.testing.assert_array_equal(counts, with_numpy(*window))
    report = yunta.last_report()
    assert report is not None and report.kernel == "julia" and report.precision == "f32"


@pytest.mark.parametrize("precision", ["f32", "f64"])
def test_parts_are_the_whole_to_the_bit(precision: Any) -> None:
    named: Any = {"center": 0.3 + 0.1j, "span": 0.7, "max_iter": 300, "precision": precision}
    whole = yunta.julia(211, 131, **named)
    rows = [yunta.julia(211, 131, rows=slice(i, i + 10), **named) for i in range(0, 131, 10)]
    assert bits(np.concatenate(rows)) == bits(whole)
    tile = yunta.julia(211, 131, rows=slice(-31, None), columns=slice(7, 190), **named)
    np.testing.assert_array_equal(tile, whole[-31:, 7:190])
    assert yunta.julia(211, 131, rows=slice(5, 5), **named).shape == (0, 211)
    centred = yunta.julia(200, 100, precision=precision)
    np.testing.assert_array_equal(yunta.julia(200, 100, rows=slice(20, 80), precision=precision), centred[20:80])
    with pytest.raises(ValueError, match="rows has a step of 2"):
        yunta.julia(100, 100, rows=slice(None, None, 2))


def test_precision_out_and_errors() -> None:
    yunta.julia(100, 50, center=-0.04 + 0.93j, span=1e-7)
    report = yunta.last_report()
    assert report is not None and report.precision == "f64"
    out = np.zeros((50, 100), np.uint32)
    assert yunta.julia(100, 50, out=out) is out and out.any()
    turned = np.zeros((100, 50), np.uint32).T
    assert yunta.julia(100, 50, out=turned) is turned and (turned == out).all()
    for named, says in [
        ({"width": 0}, "width is 0"),
        ({"span": -1.0}, "span is -1"),
        ({"max_iter": 0}, "max_iter is 0"),
        ({"precision": "f16"}, "auto, f32 or f64"),
        ({"c": complex("nan")}, "c is NaN"),
        ({"out": out}, "out has shape"),
    ]:
        with pytest.raises(ValueError, match=says):
            yunta.julia(**named)


def test_pictures(tmp_path: Path) -> None:
    picture = yunta.Julia(120, 80, max_iter=100, palette="twilight")
    file = picture._repr_png_()
    assert file[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", file[16:24]) == (120, 80)
    assert picture.recipe.encode() in file and "--size 120x80" in picture.recipe
    picture.save(tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes() == file
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
    with pytest.raises(FileNotFoundError):
        picture.save(tmp_path / "none" / "out.png")
    np.testing.assert_array_equal(np.asarray(picture), yunta.julia(120, 80, max_iter=100))
    with pytest.raises(ValueError, match='palette is "mud": give one of harvest'):
        yunta.Julia(10, 10, palette="mud")._repr_png_()
    pillow = pytest.importorskip("PIL.Image")
    image = np.asarray(pillow.open(io.BytesIO(file)).convert("RGB"))
    inside = picture.counts == 100
    assert (image[inside] == 0).all() and image[~inside].any()
