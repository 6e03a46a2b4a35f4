"""The stubs against the module, and the source against its own types."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")


def test_stubs() -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "yunta", "--ignore-disjoint-bases"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_source(tmp_path: Path) -> None:
    import yunta

    # What lies among installed packages is not looked at in full.
    shutil.copytree(Path(yunta.__file__).parent, tmp_path / "yunta")
    ended = subprocess.run([sys.executable, "-m", "mypy", "--strict", "yunta"], cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr
