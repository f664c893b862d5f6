"""Worker processes that share the machine and end with the process that started them."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from threading import Thread

__all__ = ["begin_quiet_worker", "begin_worker"]


def begin_worker() -> None:
    """Keep a worker's numeric libraries to one core, and end it with its parent."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)  # The processes share the machine.
    Thread(target=_end_with_parent, daemon=True).start()


def begin_quiet_worker() -> None:
    """As :func:`begin_worker`; an interrupt is for the parent, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin_worker()


def _end_with_parent() -> None:
    """Wait for the end of the parent: one that was killed cannot end its workers."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
