"""Access tokens: JWTs as RFC 9068 profiles them, signed with ES256 only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

import jwt

from . import problems
from .user import User

LEEWAY_SECONDS = 30
"""How far the clocks of two machines may differ; the service allows as much."""

_MAX_LENGTH = 2048
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_CLAIMS = ("iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti", "auth_time")


def bearer(values: Sequence[str]) -> str:
    """The one access token of a request's `Authorization` headers (RFC 6750 §2.1).

    Raises:
        UnauthenticatedError: when there is none, or more than one header.

    """
    if not values:
        raise problems.missing_token()
    if len(values) > 1:
        raise problems.invalid_token()
    scheme, _, token = values[0].strip().partition(" ")
    if scheme.lower() != "bearer":
        # Another scheme is as if nothing was sent (RFC 6750 §3.1).
        raise problems.missing_token()
    return checked(token.strip())


def checked(token: str) -> str:
    """The token, if it has the form of one; all else would only cost a request.

    Raises:
        UnauthenticatedError: when it has not.

    """
    if len(token) > _MAX_LENGTH or _FORM.fullmatch(token) is None:
        raise problems.invalid_token()
    return token


def key_id(token: str) -> str:
    """The `kid` of the key to verify the token with. Nothing else in the header selects a key.

    Raises:
        UnauthenticatedError: unless the header is that of an access token of the service.

    """
    try:
        header = jwt.get_unverified_header(checked(token))
    except jwt.PyJWTError as error:
        raise problems.invalid_token() from error
    expected = header.get("alg") == "ES256" and header.get("typ") == "at+jwt"
    kid = header.get("kid")
    # Extensions that must be understood (RFC 7515 §4.1.11): none are.
    if not expected or "crit" in header or not isinstance(kid, str):
        raise problems.invalid_token()
    if _THUMBPRINT.fullmatch(kid) is None:
        raise problems.invalid_token()
    return kid


@dataclass(frozen=True)
class TokenParties:
    """Who issues the tokens and for whom: the `iss` and `aud` claims."""

    issuer: str
    audience: str

    def verify(self, token: str, key: jwt.PyJWK, now: float) -> User:
        """Whose token it is, at `now` in seconds since the epoch.

        Raises:
            UnauthenticatedError: when the key did not sign it, it is for others, or its time is
                not now.

        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["ES256"],
                audience=self.audience,
                issuer=self.issuer,
                options={
                    "require": list(_CLAIMS),
                    "strict_aud": True,
                    # The library reads the machine's clock.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            begins = max(_time(claims["nbf"]), _time(claims["iat"]))
            expires = _time(claims["exp"])
            user = User(
                user_id=UUID(claims["sub"]),
                session_id=UUID(claims["sid"]),
                expires_at=datetime.fromtimestamp(expires, timezone.utc),
            )
        except (
            jwt.PyJWTError,
            TypeError,
            ValueError,
            AttributeError,
            OverflowError,
            OSError,
        ) as error:
            raise problems.invalid_token() from error
        if now >= expires + LEEWAY_SECONDS:
            raise problems.token_expired()
        if begins > now + LEEWAY_SECONDS:
            raise problems.invalid_token()
        return user


def _time(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
