"""What is asked of the service, however it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx

from . import problems
from .errors import (
    ForbiddenError,
    NotConfiguredError,
    ProblemError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)

VALIDATE = "/api/v1/auth/validate"
KEYS = "/.well-known/jwks.json"


@dataclass(frozen=True)
class Answer:
    """An answer of the service with a status of 2xx."""

    status: int
    headers: Mapping[str, str]
    """Their names in lower case, such as `etag`."""
    content: dict[str, Any]
    """The body; empty for 204."""


def question(
    url: str,
    method: str,
    path: str,
    token: str | None = None,
    json: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Request:
    """A request of the service.

    Raises:
        NotConfiguredError: when the path is not one.

    """
    if not path.startswith("/"):
        raise NotConfiguredError("path: must begin with a slash")
    sent = {"accept": "application/json", "user-agent": "florence-identity-python"}
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    return httpx.Request(method, url + path, json=json, headers=sent)


def read(response: httpx.Response) -> Answer:
    """The service's answer.

    Raises:
        ProblemError: unless its status is 2xx.

    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    content = problems.content(response.status_code, headers, response.content)
    return Answer(response.status_code, headers, content)


def refuse(problem: ProblemError) -> NoReturn:
    """What a problem with the question whose token it is means for the caller of a program.

    Raises:
        ProblemError: the same where it is about the caller, else `UnavailableError`.

    """
    if isinstance(
        problem, (UnauthenticatedError, ForbiddenError, TooManyRequestsError, UnavailableError)
    ):
        raise problem
    raise UnavailableError(f"status {problem.status} {problem.code}") from problem


def lost(error: Exception) -> UnavailableError:
    """There was no answer, or none that can be read. The reason names no part of the request."""
    return UnavailableError(f"no answer ({type(error).__name__})")
