"""Answers of the service that are kept for some seconds."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

from .user import User

MAX_KEPT = 10_000


class KeptAnswers:
    """Who a token belonged to when the service was asked last. Refusals are never kept."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[bytes, tuple[float, User]] = OrderedDict()
        self._lock = Lock()

    def get(self, token: str, now: float, wall_clock: float) -> User | None:
        """The answer, if it is not older than it may be and the token has not expired."""
        if self._seconds <= 0:
            return None
        with self._lock:
            until, user = self._kept.get(_name(token), (now, None))
        if user is None or now >= until or wall_clock >= user.expires_at.timestamp():
            return None
        return user

    def keep(self, token: str, user: User, asked_at: float) -> None:
        """Remember what the service answered to a question put at `asked_at`."""
        if self._seconds <= 0:
            return
        with self._lock:
            name = _name(token)
            self._kept[name] = (asked_at + self._seconds, user)
            self._kept.move_to_end(name)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)

    def forget(self, token: str) -> None:
        """The service has refused the token."""
        with self._lock:
            self._kept.pop(_name(token), None)


def _name(token: str) -> bytes:
    """Tokens themselves are not kept."""
    return hashlib.sha256(token.encode()).digest()
