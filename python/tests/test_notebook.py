"""The lessons, cell by cell, in a kernel of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

LESSONS = Path(__file__).parent.parent / "lessons.ipynb"


@pytest.mark.slow
def test_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    for package in ("ipykernel", "numba", "numexpr", "pandas"):
        pytest.importorskip(package)
    monkeypatch.setenv("LESSONS_SMALL", "1")
    shutil.copy(LESSONS, tmp_path)
    notebook = nbformat.read(tmp_path / LESSONS.name, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [set(output.get("data", {})) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in kinds for kinds in shown) == 2
    assert sum("text/html" in kinds for kinds in shown) >= 2
    errors = [output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]
    assert not errors
    assert (tmp_path / "julia.png").read_bytes()[:4] == b"\x89PNG"
