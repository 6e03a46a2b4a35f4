"""What a job did, and why there."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Report:
    """What ran, with what it was chosen from and how long its parts took. `str` tells it in words; a notebook shows a table."""

    kernel: str
    precision: str
    items: int
    asked: str
    ran: str
    threads: int | None
    simd: str | None
    adapter: str | None
    identical: bool
    why: str
    candidates: list[tuple[str, float | None, str]] = field(repr=False)
    times: dict[str, float] = field(repr=False)
    gpu_calls: int = field(repr=False)
    text: str = field(repr=False, compare=False)

    @property
    def seconds(self) -> float:
        """From the call to the result."""
        return self.times["total"]

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from html import escape

        where = self.adapter or f"{self.threads} thread{'' if self.threads == 1 else 's'}, {self.simd}"
        head = (
            f"<b>{escape(self.kernel)} {self.precision}</b>, {self.items:,} items in {self.seconds * 1e3:.3f} ms"
            f" on {self.ran} ({escape(where)}; {escape(self.why)})"
        )
        rows = "".join(
            f"<tr><td>{'&#9654;' if place == self.ran else ''}</td><td>{place}</td><td style='text-align:left'>{escape(about)}</td></tr>"
            for place, _, about in self.candidates
        )
        return f"{head}<table>{rows}</table>"
