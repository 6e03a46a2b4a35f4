"""The pages of other engines: the program of each, as it stands there, on loopback."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = Path(__file__).parent.parent / "engines"
NEEDS = {"dask": "distributed", "ray": "ray", "ipyparallel": "ipyparallel", "mpi4py": "mpi4py", "joblib": "joblib"}


@pytest.mark.engines
@pytest.mark.parametrize("engine", NEEDS)
def test_page(engine: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(NEEDS[engine]) is None:
        pytest.skip(f"{NEEDS[engine]} is not installed")
    (program,) = re.findall(r"```python\n(.*?)```", (PAGES / f"{engine}.md").read_text(), re.DOTALL)
    file = tmp_path / "program.py"
    file.write_text(program)
    command = [sys.executable, str(file)]
    if engine == "mpi4py":
        launcher = shutil.which("mpiexec", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        if launcher is None:
            pytest.skip("mpiexec is not installed")
        command = [launcher, "-n", "2", *command]
    environment = {**os.environ, "RAY_raylet_start_wait_time_s": "150", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "IPYTHONDIR": str(tmp_path)}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=180, env=environment, cwd=tmp_path, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_each_page_is_tested() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == set(NEEDS)
