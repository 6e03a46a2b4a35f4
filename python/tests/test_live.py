"""What happens while a job runs: other threads, Ctrl-C, deadlines, progress, futures."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import signal
import sys
import threading
import time
from typing import Any

import numpy as np
import pytest
import yunta
from common import LONG, bits

ENDLESS = "fn spin(a: f32) -> f32 { var s = a; loop { s = s * 1.5 - floor(s); if s < -1e30 { break; } } return s; }"


def interrupt_after(seconds: float) -> None:
    threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGINT)).start()


@pytest.mark.parametrize("backend", ["auto", "serial", "cpu"])
def test_ctrl_c(backend: Any) -> None:
    # A GPU that is being opened is waited for.
    engine = yunta.Engine(gpu=False)
    interrupt_after(0.2)
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        yunta.julia(**LONG, backend=backend, engine=engine)
    assert time.perf_counter() - start < 0.2 + 0.5
    assert yunta.julia(10, 10).shape == (10, 10)


def test_ctrl_c_in_a_function_whose_loop_never_ends() -> None:
    interrupt_after(0.2)
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        yunta.function(ENDLESS)(np.float32([0.5, 0.25]))
    assert time.perf_counter() - start < 0.2 + 0.5
    with pytest.raises(TimeoutError, match=r"timeout: 0.1 seconds"):
        yunta.map(ENDLESS, a=np.zeros((3, 5), np.float32).T[::2], timeout=0.1)


def test_timeouts() -> None:
    def took() -> float:
        start = time.perf_counter()
        with pytest.raises(TimeoutError, match=r"timeout: 0.1 seconds passed after \d+ of 16000000 items"):
            yunta.julia(**LONG, timeout=0.1)
        return time.perf_counter() - start

    # The least: other work on the machine makes some of them late.
    assert min(took() for _ in range(5)) < 0.1 + 0.5
    yunta.julia(100, 100, timeout=10)
    with pytest.raises(TimeoutError):
        yunta.julia(**LONG, timeout=0)


def test_progress() -> None:
    seen: list[tuple[int, int]] = []
    yunta.julia(2000, 2000, max_iter=20_000, c=0j, span=1.0, center=0.01j, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4_000_000, 4_000_000) and seen == sorted(seen)

    def stop(done: int, total: int) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        yunta.julia(**LONG, progress=stop)
    yunta.julia(10, 10, progress=True)
    yunta.julia(10, 10, progress=False)


def test_a_bar(capfd: Any, monkeypatch: Any) -> None:
    tqdm = pytest.importorskip("tqdm.auto")
    with pytest.raises(TimeoutError):
        yunta.julia(**LONG, progress=True, timeout=1.0)
    assert "items" in capfd.readouterr().err
    del tqdm
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(TimeoutError):
        yunta.julia(**LONG, progress=True, timeout=1.0)
    assert "%" in capfd.readouterr().err


def test_other_threads_go_on() -> None:
    count, stop = 0, threading.Event()

    def counter() -> None:
        nonlocal count
        while not stop.is_set():
            count += 1
            time.sleep(0.001)

    thread = threading.Thread(target=counter)
    thread.start()
    try:
        with pytest.raises(TimeoutError):
            yunta.julia(**LONG, timeout=0.5)
        assert count > 50
    finally:
        stop.set()
        thread.join()


def test_eight_threads_at_once(rng: np.random.Generator) -> None:
    x, y = rng.standard_normal((2, 300, 200))
    expected = {
        "julia": bits(yunta.julia(300, 200)),
        "gaussian": bits(yunta.gaussian(x, y)),
        "strided": bits(yunta.gaussian(x.T, y[0, :, None])),
        "map": bits(yunta.map("x * y", x=x, y=y)),
        "tiles": bits(yunta.map("x * y + k", x=x[:, :1], y=y, k=3.0)),
        "reduce": bits(yunta.reduce("sum", "x", x=x)),
    }

    def work(seed: int) -> list[bool]:
        engine = yunta.Engine(1 + seed % 3) if seed % 2 else None
        got = {
            "julia": yunta.julia(300, 200, engine=engine),
            "gaussian": yunta.gaussian(x, y, engine=engine),
            "strided": yunta.gaussian(x.T, y[0, :, None], engine=engine),
            "map": yunta.map("x * y", x=x, y=y, engine=engine),
            "tiles": yunta.map("x * y + k", x=x[:, :1], y=y, k=3.0, engine=engine),
            "reduce": yunta.reduce("sum", "x", x=x, engine=engine),
        }
        return [bits(got[name]) == expected[name] for name in expected]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert all(map(all, pool.map(work, range(64))))


def test_reports_are_each_threads_own() -> None:
    yunta.julia(20, 10)
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: seen.append(yunta.last_report()))
    thread.start()
    thread.join()
    assert seen == [None]
    report = yunta.last_report()
    assert report is not None and report.items == 200 and report.ran in ("serial", "cpu") and report.identical


def test_jobs() -> None:
    job = yunta.submit(yunta.julia, 300, 200)
    assert bits(job.result(timeout=30)) == bits(yunta.julia(300, 200))
    report = job.report()
    assert report is not None and report.items == 60_000
    assert job.done() and job.progress() == 1.0 and not job.cancelled() and not job.cancel()
    called = threading.Event()
    failing = yunta.submit(yunta.julia, 0, 1)
    failing.add_done_callback(lambda job: called.set())
    with pytest.raises(ValueError, match="width is 0"):
        failing.result(timeout=30)
    assert called.wait(5)


def test_a_job_is_cancelled() -> None:
    job = yunta.submit(yunta.julia, **LONG)
    with pytest.raises(concurrent.futures.TimeoutError):
        job.result(timeout=0.2)
    assert job.running() and 0 <= job.progress() < 1
    start = time.perf_counter()
    assert job.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        job.result(timeout=10)
    assert time.perf_counter() - start < 0.5
    assert job.cancelled() and job.cancel()
    done, rest = concurrent.futures.wait([job], timeout=5)
    assert done == {job} and not rest

    # Any function that calls yunta, with a deadline of its own too.
    def several() -> Any:
        yunta.julia(10, 10)
        return yunta.julia(**LONG, timeout=100.0)

    other = yunta.submit(several)
    time.sleep(0.2)
    other.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        other.result(timeout=10)


def test_a_job_is_awaited() -> None:
    async def main() -> None:
        one, two = await asyncio.gather(yunta.submit(yunta.julia, 30, 20), yunta.submit(yunta.julia, 20, 30))
        assert one.shape == (20, 30) and two.shape == (30, 20)
        job = yunta.submit(yunta.julia, **LONG)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.wrap_future(job), 0.2)
        with pytest.raises(concurrent.futures.CancelledError):
            job.result(timeout=10)

    asyncio.run(main())


def test_nothing_grows() -> None:
    resource = pytest.importorskip("resource")
    x, out = np.ones(100), np.empty(100)
    table = np.ones((10, 3))

    def some(count: int) -> int:
        for _ in range(count):
            yunta.gaussian(x, x, out=out)
            yunta.gaussian(x, x)
            yunta.map("x * g", x=x, g=2.0)
            yunta.gaussian(x[::2], 1.0)
            yunta.count(table, 1.0)
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    before = some(2000)
    assert some(4000) - before < 2000  # KiB, of 20,000 calls
