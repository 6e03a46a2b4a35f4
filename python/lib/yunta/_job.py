"""Jobs in the background, as futures of the standard library: `result`, `add_done_callback`, `concurrent.futures.wait`, `await`."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ._yunta import _last_report, _Watch

if TYPE_CHECKING:
    from ._report import Report

R = TypeVar("R")
P = ParamSpec("P")


class Job(concurrent.futures.Future[R]):
    """A job in the background. One that nobody waits for goes on; one that runs when Python ends is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._watch = _Watch()
        self._report: dict[str, Any] | None = None

    def cancel(self) -> bool:
        """Asks the job to stop, which it does within some milliseconds also where it runs; whether it was not done before."""
        if self.done():
            return self.cancelled()
        self._watch.cancel()
        return True

    def running(self) -> bool:
        """Whether it is not done yet."""
        return not self.done()

    def progress(self) -> float:
        """The part that is done, from 0 to 1."""
        return 1.0 if self.done() else min(self._watch.done / max(self._watch.total, 1), 1.0)

    def report(self, timeout: float | None = None) -> Report | None:
        """What its last call of yunta did, once it is done; waits for that no longer than `timeout` seconds."""
        from ._report import Report

        self.exception(timeout)
        return None if self._report is None else Report(**self._report)

    def __await__(self) -> Generator[Any, None, R]:
        return asyncio.wrap_future(self).__await__()


def submit(function: Callable[P, R], /, *args: P.args, **named: P.kwargs) -> Job[R]:
    """Calls a function on a thread of its own and returns at once with the job: one of yunta's, or any that calls them."""
    job: Job[R] = Job()
    threading.Thread(target=_run, args=(job, partial(function, *args, **named)), name="yunta-job", daemon=True).start()
    return job


def _run(job: Job[R], call: Callable[[], R]) -> None:
    try:
        job._watch.enter()
        if job._watch.cancelled:
            raise concurrent.futures.CancelledError("the job was cancelled before it began")
        result = call()
        job._report = _last_report()
    except concurrent.futures.CancelledError as stopped:
        if job._watch.cancelled:
            # It was never said to run, so that it can still be cancelled as a future.
            concurrent.futures.Future.cancel(job)
            job.set_running_or_notify_cancel()
        else:
            job.set_exception(stopped)
    except BaseException as error:
        job.set_exception(error)
    else:
        job.set_result(result)
