"""How a client is set up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from .errors import NotConfiguredError
from .tokens import TokenParties

Mode = Literal["live", "offline"]
"""`live` asks the service about every token; `offline` verifies tokens with its public keys."""

MAX_REMEMBER_SECONDS = 60.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """What `FlorenceIdentity` was called with, once it proved valid."""

    origin: str
    mode: Mode
    parties: TokenParties | None
    remember_seconds: float
    timeout_seconds: float

    def url(self, path: str) -> str:
        """The URL of a path of the service."""
        return self.origin + path


def settings(
    base_url: str,
    mode: Mode,
    issuer: str | None,
    audience: str | None,
    remember_seconds: float,
    timeout_seconds: float,
    plain_http: bool,
) -> Settings:
    """Check them.

    Raises:
        NotConfiguredError: names the one that is not valid.

    """
    if mode not in ("live", "offline"):
        raise NotConfiguredError("mode: must be live or offline")
    parties = TokenParties(issuer, audience) if issuer and audience else None
    if mode == "offline" and parties is None:
        raise NotConfiguredError("issuer, audience: offline mode needs both")
    if not 0 <= remember_seconds <= MAX_REMEMBER_SECONDS:
        raise NotConfiguredError(f"remember_seconds: must be 0 to {MAX_REMEMBER_SECONDS:.0f}")
    if not (timeout_seconds > 0 and math.isfinite(timeout_seconds)):
        raise NotConfiguredError("timeout_seconds: must be more than 0")
    origin = _origin(base_url, plain_http)
    return Settings(origin, mode, parties, remember_seconds, timeout_seconds)


def _origin(base_url: str, plain_http: bool) -> str:
    try:
        url = urlsplit(base_url)
        host, _ = url.hostname, url.port
    except ValueError as error:
        raise NotConfiguredError("base_url: must be a URL") from error
    if url.scheme not in ("http", "https") or not host or url.username is not None:
        raise NotConfiguredError("base_url: must be a URL such as https://id.example.org")
    if url.path not in ("", "/") or url.query or url.fragment:
        raise NotConfiguredError("base_url: must have no path; those of the service are known")
    if url.scheme == "http" and host not in _LOCAL and not plain_http:
        reason = "tokens would be sent in the clear; plain_http=True allows it"
        raise NotConfiguredError(f"base_url: must be https, {reason}")
    return f"{url.scheme}://{url.netloc}"
