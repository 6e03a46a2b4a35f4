from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias, TypeVar, final, overload

import numpy as np
import numpy.typing as npt

_Backend: TypeAlias = Literal["auto", "serial", "cpu", "gpu", "both"]
_Progress: TypeAlias = bool | Callable[[int, int], object]
_T = TypeVar("_T", np.float32, np.float64)
_Reduction: TypeAlias = Literal["sum", "mean", "var", "min", "max", "count", "any", "all", "argmin", "argmax"]

__all__ = [
    "_close",
    "Engine",
    "_devices",
    "set_threads",
    "Function",
    "map",
    "gaussian",
    "julia",
    "trim",
    "_png",
    "reduce",
    "_last_report",
    "Resident",
    "count",
    "hypotenuse",
    "normalize",
    "sum_squares",
    "_Watch",
    "GpuError",
    "__version__",
]

__version__: str

class GpuError(RuntimeError): ...

@final
class Engine:
    def __new__(cls, threads: int | None = None, adapter: str | None = None, simd: str | None = None, gpu: bool = True) -> Engine: ...
    @property
    def threads(self) -> int: ...
    @property
    def simd(self) -> str: ...
    def upload(self, array: Any) -> Resident: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Function:
    def __new__(cls, text: str, name: str | None = None) -> Function: ...
    def __call__(self, *arrays: Any, **given: Any) -> Any: ...
    def check(self) -> str: ...
    @property
    def wgsl(self) -> str: ...
    @property
    def __name__(self) -> str: ...
    @property
    def parameters(self) -> list[str]: ...
    @property
    def outputs(self) -> list[str]: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Resident:
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def on_gpu(self) -> bool: ...
    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]: ...

@final
class _Watch:
    def __new__(cls) -> _Watch: ...
    def cancel(self) -> None: ...
    def enter(self) -> None: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...

def map(function: str | Function, /, **given: Any) -> Any: ...
def reduce(how: _Reduction, function: str | Function, /, *arrays: Any, **given: Any) -> Any: ...
@overload
def gaussian(
    x: npt.NDArray[_T],
    y: npt.NDArray[_T] | float,
    gamma: float = 1.0,
    *,
    backend: _Backend | None = None,
    out: npt.NDArray[_T] | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[_T]: ...
@overload
def gaussian(
    x: Any,
    y: Any,
    gamma: float = 1.0,
    *,
    backend: _Backend | None = None,
    out: npt.NDArray[Any] | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> Any: ...
def julia(
    width: int = 2000,
    height: int = 1000,
    *,
    c: complex | None = None,
    center: complex | None = None,
    span: float = 4.0,
    max_iter: int = 50,
    precision: Literal["auto", "f32", "f64"] = "auto",
    rows: slice | None = None,
    columns: slice | None = None,
    backend: _Backend | None = None,
    out: npt.NDArray[np.uint32] | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[np.uint32]: ...
def count(
    table: Any,
    value: float,
    *,
    columns: Sequence[str] | Sequence[int] | None = None,
    backend: _Backend | None = None,
    out: npt.NDArray[np.uint64] | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[np.uint64]: ...
def hypotenuse(
    table: Any,
    *,
    columns: Sequence[str] | Sequence[int] | None = None,
    backend: _Backend | None = None,
    out: npt.NDArray[Any] | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[Any]: ...
def normalize(
    table: Any,
    *,
    columns: Sequence[str] | Sequence[int] | None = None,
    backend: _Backend | None = None,
    out: npt.NDArray[Any] | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[Any]: ...
def sum_squares(
    table: Any,
    *,
    columns: Sequence[str] | Sequence[int] | None = None,
    backend: _Backend | None = None,
    engine: Engine | None = None,
    timeout: float | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[Any]: ...
def set_threads(threads: int) -> None: ...
def trim(most: int | None = None) -> int: ...
def _devices(adapter: str | None = None) -> tuple[list[dict[str, Any]], str, str]: ...
def _last_report() -> dict[str, Any] | None: ...
def _png(counts: npt.NDArray[np.uint32], max_iter: int, palette: str, recipe: str) -> bytes: ...
def _close() -> None: ...
