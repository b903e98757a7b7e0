"""The client for programs with an event loop (asyncio or trio)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import anyio
import httpx
import jwt

from . import exchange, tokens
from .answers import KeptAnswers
from .errors import ForbiddenError, ProblemError, UnauthenticatedError, UnavailableError
from .exchange import Answer
from .keys import KeySet
from .settings import Mode, settings
from .user import User, validated


class FlorenceIdentity:
    """Tells whose an access token is. One object serves a program for as long as it runs.

    Args:
        base_url: Where the service is, such as `https://id.example.org`.
        mode: `live` asks the service about every token, so that a logout, a disabled account or a
            changed role counts at the next request. `offline` verifies tokens with the service's
            public keys and sees none of that until a token expires, ten minutes at most by
            default.
        issuer: The `iss` claim; offline mode needs it.
        audience: The `aud` claim; offline mode needs it.
        remember_seconds: How long a live answer may be used again, 0 to 60. A revocation counts
            so much later.
        timeout_seconds: How long the service may take; then it is `UnavailableError`.
        plain_http: Allows `http://` to other machines than this one.
        http: A client of your own, for a proxy or your own certificates. You close it.

    Raises:
        NotConfiguredError: names the argument that is not valid.

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
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._settings = settings(
            base_url, mode, issuer, audience, remember_seconds, timeout_seconds, plain_http
        )
        self._is_own = http is None
        self._http = httpx.AsyncClient(timeout=timeout_seconds) if http is None else http
        self._answers = KeptAnswers(remember_seconds)
        self._keys = KeySet()
        self._fetching = anyio.Lock()

    async def __aenter__(self) -> FlorenceIdentity:
        """Use it until the block ends."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close its connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close its connections."""
        if self._is_own:
            await self._http.aclose()

    async def authenticate_headers(
        self, authorization: Sequence[str], *, live: bool = False
    ) -> User:
        """Whose the request with these `Authorization` headers is; as `authenticate`."""
        return await self.authenticate(tokens.bearer(authorization), live=live)

    async def authenticate(self, token: str, *, live: bool = False) -> User:
        """Whose the access token is.

        Args:
            token: The access token, without `Bearer`.
            live: Asks the service also in offline mode.

        Raises:
            UnauthenticatedError: nobody's. 401
            ForbiddenError: the account is disabled. 403
            TooManyRequestsError: the account has used up its day. 429
            UnavailableError: that cannot be told. 503

        """
        tokens.checked(token)
        parties = self._settings.parties
        if self._settings.mode == "live" or live or parties is None:
            return await self._ask(token)
        key = await self._key(tokens.key_id(token))
        return parties.verify(token, key, time.time())

    async def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call any route of the service, such as `GET /api/v1/auth/profile`.

        Raises:
            ProblemError: unless the status is 2xx. After an `UnavailableError` a change may have
                been made: repeat it with its `Idempotency-Key`.

        """
        if token is not None:
            tokens.checked(token)
        return await self._send(
            exchange.question(self._settings.origin, method, path, token, json, headers)
        )

    async def _ask(self, token: str) -> User:
        asked_at = time.monotonic()
        kept = self._answers.get(token, asked_at, time.time())
        if kept is not None:
            return kept
        question = exchange.question(self._settings.origin, "POST", exchange.VALIDATE, token)
        try:
            answer = await self._send(question, again=True)
        except ProblemError as problem:
            if isinstance(problem, (UnauthenticatedError, ForbiddenError)):
                self._answers.forget(token)
            exchange.refuse(problem)
        user = validated(answer.content)
        self._answers.keep(token, user, asked_at)
        return user

    async def _key(self, kid: str) -> jwt.PyJWK:
        key = self._keys.find(kid, time.monotonic())
        if key is not None:
            return key
        async with self._fetching:
            # Another request may have fetched them meanwhile.
            key = self._keys.find(kid, time.monotonic())
            if key is None:
                await self._fetch_keys()
                key = self._keys.find(kid, time.monotonic())
        if key is None:
            raise UnavailableError("the public keys came too late")
        return key

    async def _fetch_keys(self) -> None:
        self._keys.begin(time.monotonic())
        question = exchange.question(self._settings.origin, "GET", exchange.KEYS)
        try:
            # The others who wait for the keys do not suffer when this caller gives up.
            with anyio.CancelScope(shield=True):
                answer = await self._send(question, again=True)
        except ProblemError:
            # What that means for a token depends on the keys that are known.
            self._keys.fail()
        else:
            self._keys.succeed(answer.content, answer.headers.get("cache-control"))

    async def _send(self, question: httpx.Request, *, again: bool = False) -> Answer:
        try:
            with anyio.fail_after(self._settings.timeout_seconds):
                try:
                    response = await self._http.send(question)
                except httpx.TimeoutException:
                    raise
                except httpx.TransportError:
                    # The service may have closed a connection that was kept open.
                    if not again:
                        raise
                    response = await self._http.send(question)
        except (httpx.HTTPError, TimeoutError) as error:
            raise exchange.lost(error) from error
        return exchange.read(response)
