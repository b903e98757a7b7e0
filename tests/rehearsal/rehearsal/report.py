"""What the rehearsal prints, and how it fails."""

import contextlib
import time
from collections.abc import Iterator


class CheckFailed(Exception):
    """Something is not as it must be."""


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Prints a heading, and how long it took."""
    print(f"\n=== {name}")
    start = time.monotonic()
    yield
    print(f"=== {name}: {time.monotonic() - start:.0f} s")


def check(holds: object, what: str, otherwise: object = "") -> None:
    """Prints what holds, or fails with it and what there is instead."""
    if not holds:
        raise CheckFailed(f"{what}: {otherwise}" if otherwise != "" else what)
    print(f"ok  {what}")
