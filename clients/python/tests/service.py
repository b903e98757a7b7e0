"""A stand-in for the service, for answers that the real one cannot be made to give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import uuid4

import httpx

from florence_identity import FlorenceIdentity, SyncFlorenceIdentity

from .signer import AUDIENCE, ISSUER

URL = "https://id.example.org"
TOKEN = "a.b.c"
Answering = Callable[[httpx.Request], httpx.Response]


class Service:
    """Answers each request with `answer`, and counts them."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer
        self.asked: list[httpx.Request] = []

    def client(
        self, mode: Literal["live", "offline"] = "live", **settings: Any
    ) -> FlorenceIdentity:
        async def handle(request: httpx.Request) -> httpx.Response:
            return self._handle(request)

        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        return FlorenceIdentity(
            URL, mode=mode, issuer=ISSUER, audience=AUDIENCE, http=http, **settings
        )

    def sync_client(
        self, mode: Literal["live", "offline"] = "live", **settings: Any
    ) -> SyncFlorenceIdentity:
        http = httpx.Client(transport=httpx.MockTransport(self._handle))
        return SyncFlorenceIdentity(
            URL, mode=mode, issuer=ISSUER, audience=AUDIENCE, http=http, **settings
        )

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)


def live(**changes: Any) -> httpx.Response:
    """The answer to a live token."""
    body = {
        "active": True,
        "user_id": str(uuid4()),
        "session_id": str(uuid4()),
        "role": "nurse",
        "expires_at": "2126-11-27T08:30:00.000Z",
    }
    return httpx.Response(200, json=body | changes)


def problem(
    status: int, code: str, headers: dict[str, str] | None = None, **members: Any
) -> httpx.Response:
    """A problem of the service."""
    body = {"type": f"urn:florence:problem:{code}", "title": "No", "status": status, "code": code}
    media_type = {"content-type": "application/problem+json"}
    return httpx.Response(status, json=body | members, headers=media_type | (headers or {}))
