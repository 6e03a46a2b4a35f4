"""Forks, other ways to start processes, and the interpreter's end."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pytest
import yunta

TIMES = int(os.environ.get("YUNTA_TIMES", "10"))


def work(seed: int) -> tuple[float, int]:
    x = np.random.default_rng(seed).standard_normal(300_000)
    return float(yunta.gaussian(x, x + 1).sum()), int(yunta.julia(200, 100).sum())


def with_engine(engine: yunta.Engine) -> tuple[int, int]:
    return engine.threads, int(yunta.julia(200, 100, engine=engine).sum())


def with_function(function: yunta.Function) -> list[float]:
    result: list[float] = function(np.arange(5.0)).tolist()
    return result


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_pools(method: str) -> None:
    expected = [work(seed) for seed in range(4)]
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(work, range(4), timeout=60)) == expected
        engine = yunta.Engine(1)
        assert pool.submit(with_engine, engine).result(timeout=60) == (1, expected[0][1])
        assert pool.submit(with_function, yunta.function("2.0 * x")).result(timeout=60) == [0, 2, 4, 6, 8]


def forked(child: Any) -> int:
    pid = os.fork()
    if pid == 0:
        import signal

        signal.alarm(30)
        ok = False
        try:
            ok = bool(child())
        finally:
            os._exit(0 if ok else 3)
    return os.waitpid(pid, 0)[1]


def test_forks_amid_running_jobs() -> None:
    stop = threading.Event()
    x = np.random.default_rng(1).standard_normal((300, 1))
    y = np.random.default_rng(2).standard_normal(400)

    def storm() -> None:
        k = 0
        while not stop.is_set():
            k += 1
            yunta.julia(600, 400)
            yunta.map("x * y + k", x=x, y=y, k=1.0)
            yunta.map(f"x + {k % 300}.0", x=x)

    expected = int(yunta.julia(400, 300).sum()), float(yunta.map("x * y", x=x, y=y).sum())
    threads = [threading.Thread(target=storm, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()

    def child() -> bool:
        again = int(yunta.julia(400, 300).sum()), float(yunta.map("x * y", x=x, y=y).sum())
        yunta.gaussian(np.zeros(500_000), 1.0)
        return again == expected and forked(lambda: yunta.julia(400, 300).any()) == 0

    try:
        assert [forked(child) for _ in range(TIMES)] == [0] * TIMES
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


EXITS = {
    "a daemon thread in a long call": "threading.Thread(target=lambda: yunta.julia(**LONG), daemon=True).start()",
    "a daemon thread in short calls": "threading.Thread(target=lambda: [yunta.julia(300, 200) for _ in range(10**6)], daemon=True).start()",
    "a job": "yunta.submit(yunta.julia, **LONG)",
}


@pytest.mark.parametrize("how", EXITS)
def test_exits_amid_jobs(how: str) -> None:
    long = "LONG = dict(width=4000, height=4000, c=-0.390541-0.586788j, center=-0.368684-0.337745j, span=0.1, max_iter=10**6)"
    program = f"import threading, time, yunta\n{long}\n{EXITS[how]}\ntime.sleep(0.1)"
    for _ in range(max(TIMES // 3, 1)):
        ended = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, text=True)
        assert (ended.returncode, ended.stderr) == (0, "")


def run(program: str, **environment: str) -> str:
    env = {name: value for name, value in os.environ.items() if name not in ("YUNTA_THREADS", "OMP_NUM_THREADS")} | environment
    ended = subprocess.run([sys.executable, "-c", program], timeout=120, capture_output=True, text=True, env=env, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_threads_by_the_environment() -> None:
    program = "import yunta, numpy as np; yunta.gaussian(np.zeros(3_000_000), np.zeros(3_000_000), backend='cpu'); print(yunta.last_report().threads)"
    assert run(program, YUNTA_THREADS="3", OMP_NUM_THREADS="1") == "3"
    assert run(program, OMP_NUM_THREADS="1,2") == "1"
    assert run(program, OMP_NUM_THREADS="many") == str(len(os.sched_getaffinity(0)))
    says = "import yunta\ntry: yunta.julia(10, 10)\nexcept ValueError as error: print(error)"
    assert run(says, YUNTA_THREADS="many") == 'YUNTA_THREADS is "many": give a number of threads'
    assert run(f"import yunta; yunta.set_threads(5); {program}", OMP_NUM_THREADS="1") == "5"


def test_set_threads() -> None:
    with pytest.raises(ValueError, match="threads is 0"):
        yunta.set_threads(0)
    with pytest.raises(ValueError, match="threads is 1000000"):
        yunta.set_threads(1_000_000)


def test_an_import_is_quick_and_starts_nothing() -> None:
    program = """import os, time, numpy
before = len(os.listdir('/proc/self/task'))
start = time.perf_counter()
import yunta
took = time.perf_counter() - start
print(took, len(os.listdir('/proc/self/task')) - before)
assert not any(name.startswith(('libvulkan', 'libGL')) for name in open('/proc/self/maps').read().split('/'))"""
    best = min(run(program).split()[0] for _ in range(5))
    assert float(best) < 5e-3
    assert run(program).split()[1] == "0"


def test_engines() -> None:
    engine = yunta.Engine(2, gpu=False)
    assert repr(engine).startswith("yunta.Engine(threads=2, simd=") and "gpu=False" in repr(engine)
    with pytest.raises(yunta.GpuError, match="gpu=False"):
        yunta.julia(100, 100, engine=engine, backend="gpu")
    with pytest.raises(ValueError, match="simd is"):
        yunta.Engine(simd="mmx")
    with pytest.raises(ValueError, match="threads is 0"):
        yunta.Engine(0)
    with pytest.raises(ValueError, match="adapter"):
        yunta.Engine(adapter="x", gpu=False)
    with pytest.raises(yunta.GpuError, match="no card has this name"):
        yunta.julia(100, 100, engine=yunta.Engine(adapter="no card has this name"), backend="gpu")


def test_what_was_uploaded_before_a_fork() -> None:
    x = np.arange(300.0)
    r = yunta.Engine(2, gpu=False).upload(x)
    expected = float(yunta.gaussian(r, 1.0).sum())
    assert forked(lambda: float(yunta.gaussian(r, 1.0).sum()) == expected and (np.asarray(r) == x).all()) == 0
