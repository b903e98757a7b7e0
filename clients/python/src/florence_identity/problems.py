"""The service's answers, read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .errors import (
    PROBLEM_JSON,
    FieldError,
    ForbiddenError,
    ProblemError,
    StepUpRequiredError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)

REALM = 'Bearer realm="florence"'

_KINDS: dict[int, type[ProblemError]] = {
    401: UnauthenticatedError,
    403: ForbiddenError,
    429: TooManyRequestsError,
}
_SERVER_ERRORS = 500


def missing_token() -> UnauthenticatedError:
    """No access token was sent."""
    return UnauthenticatedError(401, "missing_token", "An access token is needed", challenge=REALM)


def invalid_token() -> UnauthenticatedError:
    """The access token is not one of the service."""
    return _refused_token("invalid_token", "The access token is not valid")


def token_expired() -> UnauthenticatedError:
    """The access token has expired."""
    return _refused_token("token_expired", "The access token has expired")


def _refused_token(code: str, title: str) -> UnauthenticatedError:
    challenge = f'{REALM}, error="invalid_token"'
    return UnauthenticatedError(401, code, title, challenge=challenge)


def forbidden(detail: str) -> ForbiddenError:
    """The role or the permissions of the account do not allow this."""
    return ForbiddenError(403, "forbidden", "This is not allowed", detail=detail)


def step_up_required(level: int, max_age: int | None) -> StepUpRequiredError:
    """The session needs a further or a newer proof first (RFC 9470 §3)."""
    wanted = f'acr_values="urn:florence:acr:{level}"'
    if max_age is not None:
        wanted += f', max_age="{max_age}"'
    challenge = f'{REALM}, error="insufficient_user_authentication", {wanted}'
    title = "A further proof of who you are is needed"
    return StepUpRequiredError(401, "step_up_required", title, challenge=challenge)


def content(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The JSON object of an answer with a status of 2xx.

    Raises:
        ProblemError: for every other answer. One that is not the service's own is
            `UnavailableError`: it proves nothing about who is calling.

    """
    found = _object(body)
    if 200 <= status < 300:  # noqa: PLR2004
        if body and found is None:
            raise UnavailableError("an answer that is no JSON object")
        return found or {}
    raise _problem(status, headers, found)


def _problem(
    status: int, headers: Mapping[str, str], body: Mapping[str, Any] | None
) -> ProblemError:
    retry_after = _seconds(headers.get("retry-after"))
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    code = body.get("code") if body is not None and media_type == PROBLEM_JSON else None
    if body is None or not isinstance(code, str):
        return UnavailableError(f"status {status} without a problem", retry_after=retry_after)
    if status >= _SERVER_ERRORS or code == "edge_required":
        return UnavailableError(f"status {status} {code}", retry_after=retry_after)
    kind = _KINDS.get(status, ProblemError)
    if code == "step_up_required":
        kind = StepUpRequiredError
    return kind(
        status,
        code,
        _text(body.get("title")) or code,
        detail=_text(body.get("detail")),
        errors=_field_errors(body.get("errors")),
        retry_after=retry_after,
        challenge=headers.get("www-authenticate"),
        request_id=headers.get("x-request-id"),
    )


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _field_errors(value: object) -> tuple[FieldError, ...]:
    entries = value if isinstance(value, list) else []
    return tuple(
        FieldError(str(entry["field"]), str(entry["code"]), str(entry["message"]))
        for entry in entries
        if isinstance(entry, dict) and {"field", "code", "message"} <= entry.keys()
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _seconds(value: str | None) -> int | None:
    if value is None or not (value.isascii() and value.isdigit()):
        return None
    return int(value[:9])
