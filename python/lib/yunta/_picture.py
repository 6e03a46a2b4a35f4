"""Pictures of Julia sets, which notebooks show."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ._yunta import Engine, _png, julia


class Julia:
    """A Julia set as a picture. The last line of a notebook's cell shows it; `counts` is the array that it is of."""

    def __init__(
        self,
        width: int = 2000,
        height: int = 1000,
        *,
        c: complex = -0.835 - 0.2321j,
        center: complex = 0j,
        span: float = 4.0,
        max_iter: int = 50,
        precision: str = "auto",
        palette: str = "harvest",
        backend: str | None = None,
        engine: Engine | None = None,
        timeout: float | None = None,
        progress: bool | Callable[[int, int], object] | None = None,
    ) -> None:
        c, center = complex(c), complex(center)
        settings: Any = {"backend": backend, "engine": engine, "timeout": timeout, "progress": progress}
        window: Any = {"c": c, "center": center, "span": span, "max_iter": max_iter, "precision": precision}
        self.counts: npt.NDArray[np.uint32] = julia(width, height, **window, **settings)
        self.max_iter, self.palette = max_iter, palette
        #: The command that makes this picture, which its file carries.
        self.recipe = (
            f"julia --size {width}x{height} --center {center.real!r},{center.imag!r} --span {span!r} --c {c.real!r},{c.imag!r}"
            f" --max-iter {max_iter} --precision {precision} --palette {palette}"
        )
        self._file: bytes | None = None

    def _repr_png_(self) -> bytes:
        if self._file is None:
            self._file = _png(self.counts, self.max_iter, self.palette, self.recipe)
        return self._file

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a PNG file, which is there in full or not at all."""
        path = os.fspath(path)
        file = self._repr_png_()
        handle, beside = tempfile.mkstemp(prefix=".yunta-", suffix=".tmp", dir=os.path.dirname(path) or ".")
        try:
            with os.fdopen(handle, "wb") as to:
                to.write(file)
                to.flush()
                os.fsync(to.fileno())
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(beside, 0o666 & ~mask)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.counts, dtype, copy=bool(copy)) if copy else np.asarray(self.counts, dtype)

    def __repr__(self) -> str:
        return f"<yunta.Julia {self.counts.shape[1]}x{self.counts.shape[0]}: {self.recipe}>"
