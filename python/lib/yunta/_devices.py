"""The machine's GPUs."""

from __future__ import annotations

from dataclasses import dataclass

from ._yunta import _devices


@dataclass(frozen=True)
class Device:
    """A GPU, or a program that behaves as one, as its driver describes it."""

    name: str
    kind: str
    backend: str
    driver: str
    pci_address: str
    serves: bool
    max_buffer: int


class Devices(list[Device]):
    """The GPUs in the driver's order; `verdict` says which an engine uses, or why none."""

    def __init__(self, devices: list[Device], verdict: str, text: str) -> None:
        super().__init__(devices)
        self.verdict, self.text = verdict, text

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(one.name)}</td><td>{one.kind}</td><td>{one.backend}</td><td>{escape(one.driver)}</td></tr>" for one in self
        )
        return f"<table>{rows}</table>{escape(self.verdict)}"


def devices(adapter: str | None = None) -> Devices:
    """Finds the machine's GPUs and opens each to see what it can do: half a second for a card. `adapter` is as an `Engine` has it."""
    each, verdict, text = _devices(adapter)
    return Devices([Device(**one) for one in each], verdict, text)
