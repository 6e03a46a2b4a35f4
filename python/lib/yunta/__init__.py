"""Separable work on one machine's cores and GPU: one function, every backend, the same bits.

    import numpy as np, yunta
    z = yunta.map("exp(-g * (x - y) * (x - y))", x=x, y=y, g=2.0)
    print(yunta.last_report())

Arrays are NumPy's and are read where they lie. The default backend is "auto", which runs a job where it is predicted to be done
first, and `last_report` says where that was, and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._yunta import (
    Engine,
    Function,
    GpuError,
    Resident,
    __version__,
    _last_report,
    count,
    gaussian,
    hypotenuse,
    julia,
    map,
    normalize,
    reduce,
    set_threads,
    sum_squares,
    trim,
)

if TYPE_CHECKING:
    from ._devices import Device as Device
    from ._devices import Devices as Devices
    from ._devices import devices as devices
    from ._job import Job as Job
    from ._job import submit as submit
    from ._picture import Julia as Julia
    from ._report import Report as Report

# What few calls need is loaded when it is asked for: importing yunta costs a millisecond.
_LAZY = {
    "Device": "_devices",
    "Devices": "_devices",
    "devices": "_devices",
    "Job": "_job",
    "submit": "_job",
    "Julia": "_picture",
    "Report": "_report",
}


def function(text: str, name: str | None = None) -> Function:
    """A function of your own: an expression of WGSL, or a function of it; of several, the one of this name."""
    return Function(text, name)


def last_report() -> Report | None:
    """The report of this thread's last job; none where there was none. Of a job in the background, ask that."""
    from ._report import Report

    last = _last_report()
    return None if last is None else Report(**last)


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(f".{_LAZY[name]}", __name__), name)
    raise AttributeError(f"module 'yunta' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


__all__ = [
    "Device",
    "Devices",
    "Engine",
    "Function",
    "GpuError",
    "Job",
    "Julia",
    "Report",
    "Resident",
    "__version__",
    "count",
    "devices",
    "function",
    "gaussian",
    "hypotenuse",
    "julia",
    "last_report",
    "map",
    "normalize",
    "reduce",
    "set_threads",
    "submit",
    "sum_squares",
    "trim",
]
