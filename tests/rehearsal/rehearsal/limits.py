"""The rehearsal ends, whatever hangs, and what it started ends with it."""

import contextlib
import signal
from collections.abc import Iterator

from .report import CheckFailed

# A first build on a small machine takes most of it.
SECONDS = 90 * 60


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Turns a signal and the end of the time into an exception: everything is cleaned up."""

    def stop(number: int, _frame: object) -> None:
        late = number == signal.SIGALRM
        raise CheckFailed(f"not done after {SECONDS} s" if late else "interrupted")

    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
