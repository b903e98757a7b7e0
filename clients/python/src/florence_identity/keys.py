"""The service's public keys, and when to fetch them (RFC 7517)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import jwt

from . import problems
from .errors import UnavailableError

MIN_FETCH_INTERVAL_SECONDS = 10.0
"""Keys are fetched once in so many seconds at most, whatever `kid` a token names.

The service publishes a key 40 s before it signs with it, so no genuine token is refused by this.
"""

USABLE_SECONDS = 3600.0
"""For so long after the last fetch that succeeded, known keys do while the service is away."""

DEFAULT_FRESH_SECONDS = 300.0
MAX_FRESH_SECONDS = 3600.0

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])", re.IGNORECASE)


class _Fetch(Enum):
    UNDER_WAY = "under way"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass
class KeySet:
    """The keys of the last fetch. All times are seconds of one clock that never goes back."""

    _keys: Mapping[str, jwt.PyJWK] = field(default_factory=dict)
    _fetched_at: float | None = None
    _fresh_until: float = 0.0
    _tried_at: float | None = None
    _fetch: _Fetch | None = None

    def find(self, kid: str, now: float) -> jwt.PyJWK | None:
        """The key, or None: wait for a fetch under way or begin one, and ask again.

        Raises:
            UnauthenticatedError: when the service has no such key.
            UnavailableError: when that cannot be told.

        """
        key = self._keys.get(kid) if self._usable(now) else None
        if key is not None and now < self._fresh_until:
            return key
        if self._fetch is _Fetch.UNDER_WAY:
            return key
        if self._tried_at is None or now - self._tried_at >= MIN_FETCH_INTERVAL_SECONDS:
            return None
        if key is not None:
            return key
        if self._fetch is _Fetch.FAILED:
            raise UnavailableError("the public keys cannot be fetched")
        raise problems.invalid_token()

    def begin(self, now: float) -> None:
        """A fetch begins. It must end with `succeed` or `fail`."""
        self._tried_at = now
        self._fetch = _Fetch.UNDER_WAY

    def fail(self) -> None:
        """The fetch has failed."""
        self._fetch = _Fetch.FAILED

    def succeed(self, document: dict[str, Any], cache_control: str | None) -> None:
        """The fetch has succeeded, unless the document holds no key of the service's kind."""
        keys = _keys(document)
        if not keys:
            self.fail()
            return
        self._keys = keys
        self._fetched_at = self._tried_at
        self._fresh_until = (self._tried_at or 0.0) + fresh_seconds(cache_control)
        self._fetch = _Fetch.SUCCEEDED

    def _usable(self, now: float) -> bool:
        return self._fetched_at is not None and now - self._fetched_at < USABLE_SECONDS


def fresh_seconds(cache_control: str | None) -> float:
    """How long an answer may be kept by its `Cache-Control` (RFC 9111 §5.2.2)."""
    if cache_control is None:
        return DEFAULT_FRESH_SECONDS
    if _NOT_KEPT.search(cache_control):
        return 0.0
    found = _MAX_AGE.search(cache_control)
    return min(float(found[1]), MAX_FRESH_SECONDS) if found else DEFAULT_FRESH_SECONDS


def _keys(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    entries = document.get("keys")
    found: dict[str, jwt.PyJWK] = {}
    for entry in entries if isinstance(entries, list) else []:
        # Those of a kind that is not known here are passed over (RFC 7517 §5).
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        if (entry.get("kty"), entry.get("crv"), entry.get("alg")) != ("EC", "P-256", "ES256"):
            continue
        kid = entry.get("kid")
        if not isinstance(kid, str):
            continue
        try:
            found[kid] = jwt.PyJWK(entry, "ES256")
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    return found
