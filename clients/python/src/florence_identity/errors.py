"""What can go wrong.

A `ProblemError` is an answer that the caller of your program should get: its status, and its body
as problem+json (RFC 9457). The others are mistakes in how your program uses this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PROBLEM_JSON = "application/problem+json"
"""The media type of `ProblemError.body`."""


class FlorenceIdentityError(Exception):
    """Whatever this package raises."""


class NotConfiguredError(FlorenceIdentityError, ValueError):
    """A setting is missing or not valid."""


class NotInTokenError(FlorenceIdentityError):
    """A role, a permission or a level was asked of a user who is known by their token alone.

    Only the service knows them: ask it with `authenticate(token, live=True)`.
    """


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a request."""

    field: str
    code: str
    message: str


class ProblemError(FlorenceIdentityError):
    """An answer other than the one that was hoped for."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        *,
        detail: str | None = None,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
        challenge: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail or title}")
        self.status = status
        """The HTTP status."""
        self.code = code
        """Stable; docs/api.md of the service lists them."""
        self.title = title
        """For people."""
        self.detail = detail
        """For people; what is special about this time."""
        self.errors = errors
        """The fields that are not valid."""
        self.retry_after = retry_after
        """Seconds to wait before it is tried again."""
        self.challenge = challenge
        """The header `WWW-Authenticate`."""
        self.request_id = request_id
        """The service's id of the request, to quote when you ask about it."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to the answer, without its content type."""
        headers = {"cache-control": "no-store"}
        if self.challenge is not None:
            headers["www-authenticate"] = self.challenge
        if self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        return headers

    @property
    def body(self) -> dict[str, Any]:
        """The problem as a JSON object (RFC 9457)."""
        body: dict[str, Any] = {
            "type": f"urn:florence:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        }
        if self.detail is not None:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = [
                {"field": error.field, "code": error.code, "message": error.message}
                for error in self.errors
            ]
        return body


class UnauthenticatedError(ProblemError):
    """401: there is no access token, or no live session behind it."""


class StepUpRequiredError(UnauthenticatedError):
    """401 `step_up_required`: the session is live, but its level is too low (RFC 9470)."""


class ForbiddenError(ProblemError):
    """403: the account is disabled, or may not do this."""


class TooManyRequestsError(ProblemError):
    """429: the account has used up what it may use; `retry_after` says when to come again."""


class UnavailableError(ProblemError):
    """503: whether somebody is let in cannot be told just now.

    Nobody is let in then, and nobody is told to sign in again.
    """

    def __init__(self, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(
            503,
            "unavailable",
            "Who is calling cannot be told at the moment",
            retry_after=1 if retry_after is None else retry_after,
        )
        self.reason = reason
        """For your logs. It holds nothing of the request and is no part of the body."""

    def __str__(self) -> str:
        """Say the reason too."""
        return f"503 unavailable: {self.reason}"
