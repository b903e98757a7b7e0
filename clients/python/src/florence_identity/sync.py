"""The same client for programs without an event loop: Django under WSGI, Flask, a Lambda."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from threading import Lock
from types import TracebackType
from typing import Any

import httpx
import jwt

from . import exchange, tokens
from .answers import KeptAnswers
from .errors import ForbiddenError, ProblemError, UnauthenticatedError, UnavailableError
from .exchange import Answer
from .keys import KeySet
from .settings import Mode, settings
from .user import User, validated


class SyncFlorenceIdentity:
    """`FlorenceIdentity` whose methods block. Threads may share one.

    `timeout_seconds` bounds each step (connecting, sending, each piece of the answer), not all of
    them together.
    """

    def __init__(
        self,
        base_url: str,
        *,
        mode: Mode = "live",
        issuer: str | None = None,
        audience: str | None = None,
        remember_seconds: float = 0.0,
        timeout_seconds: float = 5.0,
        plain_http: bool = False,
        http: httpx.Client | None = None,
    ) -> None:
        self._settings = settings(
            base_url, mode, issuer, audience, remember_seconds, timeout_seconds, plain_http
        )
        self._is_own = http is None
        self._http = httpx.Client(timeout=timeout_seconds) if http is None else http
        self._answers = KeptAnswers(remember_seconds)
        self._keys = KeySet()
        self._fetching = Lock()

    def __enter__(self) -> SyncFlorenceIdentity:
        """Use it until the block ends."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        if self._is_own:
            self._http.close()

    def authenticate_headers(self, authorization: Sequence[str], *, live: bool = False) -> User:
        """Whose the request with these `Authorization` headers is; as `authenticate`."""
        return self.authenticate(tokens.bearer(authorization), live=live)

    def authenticate(self, token: str, *, live: bool = False) -> User:
        """Whose the access token is; as `FlorenceIdentity.authenticate`."""
        tokens.checked(token)
        parties = self._settings.parties
        if self._settings.mode == "live" or live or parties is None:
            return self._ask(token)
        key = self._key(tokens.key_id(token))
        return parties.verify(token, key, time.time())

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call any route of the service; as `FlorenceIdentity.request`."""
        if token is not None:
            tokens.checked(token)
        return self._send(
            exchange.question(self._settings.origin, method, path, token, json, headers)
        )

    def _ask(self, token: str) -> User:
        asked_at = time.monotonic()
        kept = self._answers.get(token, asked_at, time.time())
        if kept is not None:
            return kept
        question = exchange.question(self._settings.origin, "POST", exchange.VALIDATE, token)
        try:
            answer = self._send(question, again=True)
        except ProblemError as problem:
            if isinstance(problem, (UnauthenticatedError, ForbiddenError)):
                self._answers.forget(token)
            exchange.refuse(problem)
        user = validated(answer.content)
        self._answers.keep(token, user, asked_at)
        return user

    def _key(self, kid: str) -> jwt.PyJWK:
        key = self._keys.find(kid, time.monotonic())
        if key is not None:
            return key
        with self._fetching:
            key = self._keys.find(kid, time.monotonic())
            if key is None:
                self._fetch_keys()
                key = self._keys.find(kid, time.monotonic())
        if key is None:
            raise UnavailableError("the public keys came too late")
        return key

    def _fetch_keys(self) -> None:
        self._keys.begin(time.monotonic())
        question = exchange.question(self._settings.origin, "GET", exchange.KEYS)
        try:
            answer = self._send(question, again=True)
        except ProblemError:
            self._keys.fail()
        else:
            self._keys.succeed(answer.content, answer.headers.get("cache-control"))

    def _send(self, question: httpx.Request, *, again: bool = False) -> Answer:
        try:
            try:
                response = self._http.send(question)
            except httpx.TimeoutException:
                raise
            except httpx.TransportError:
                if not again:
                    raise
                response = self._http.send(question)
        except httpx.HTTPError as error:
            raise exchange.lost(error) from error
        return exchange.read(response)
