"""Dependencies for FastAPI.

identity = FlorenceIdentity("https://id.example.org")
install(app, identity)

@app.get("/patients")
async def patients(user: CurrentUser) -> ...

@app.delete("/patients/{id}", dependencies=[Depends(require_role("admin"))])
async def remove(id: int) -> ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Security
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from . import problems, tokens
from .client import FlorenceIdentity
from .errors import PROBLEM_JSON, NotConfiguredError, ProblemError
from .user import User

_scheme = HTTPBearer(
    bearerFormat="JWT", auto_error=False, description="An access token of Florence Identity"
)


class ProblemHTTPException(HTTPException):
    """A `ProblemError` as FastAPI knows it. Handle it to give your application's own answers."""

    def __init__(self, problem: ProblemError) -> None:
        detail = problem.detail or problem.title
        super().__init__(problem.status, detail=detail, headers=problem.headers)
        self.problem = problem


def install(app: FastAPI, identity: FlorenceIdentity, *, problem_json: bool = True) -> None:
    """Let the dependencies of `app` use `identity`. An application mounted in it needs its own.

    Args:
        app: The application.
        identity: Close it when the application ends.
        problem_json: Answers refusals, and problems of `identity.request` that you let pass, as
            problem+json. Without it refusals are `HTTPException`s for your own handler, and
            problems of `identity.request` are `ProblemError`s.

    """
    app.state.florence_identity = identity
    if problem_json:
        app.add_exception_handler(ProblemHTTPException, _answer)
        app.add_exception_handler(ProblemError, _answer)


async def current_user(
    request: Request,
    _documented: Annotated[HTTPAuthorizationCredentials | None, Security(_scheme)] = None,
) -> User:
    """Whose the request is. Refused with 401, 403, 429 or 503."""
    return await _authenticate(request, live=False)


async def live_user(request: Request, user: Annotated[User, Depends(current_user)]) -> User:
    """The same, asked of the service also in offline mode."""
    return user if user.is_live else await _authenticate(request, live=True)


async def access_token(request: Request, _user: Annotated[User, Depends(current_user)]) -> str:
    """The access token of the request, to call the service for its user."""
    return tokens.bearer(request.headers.getlist("authorization"))


CurrentUser = Annotated[User, Depends(current_user)]
"""The type of a parameter that `current_user` fills."""
LiveUser = Annotated[User, Depends(live_user)]
"""The type of a parameter that `live_user` fills."""
AccessToken = Annotated[str, Depends(access_token)]
"""The type of a parameter that `access_token` fills."""


def require_role(*roles: str) -> Callable[[User], Awaitable[User]]:
    """Require one of the roles: 403 for others. Asks the service in either mode."""
    if not roles:
        raise NotConfiguredError("roles: at least one is needed")

    async def has_role(user: LiveUser) -> User:
        if user.role not in roles:
            raise ProblemHTTPException(problems.forbidden("The role of the account is another"))
        return user

    return has_role


def require_permission(permission: str) -> Callable[[User], Awaitable[User]]:
    """Require a permission such as `users:read`: 403 without. Asks the service in either mode."""

    async def has_permission(user: LiveUser) -> User:
        if permission not in user.permissions:
            detail = f"The account lacks the permission {permission}"
            raise ProblemHTTPException(problems.forbidden(detail))
        return user

    return has_permission


def require_level(level: int, *, max_age: int | None = None) -> Callable[[User], Awaitable[User]]:
    """Require a session with so many factors, the last proved at most `max_age` seconds ago.

    401 `step_up_required` else (RFC 9470). Asks the service in either mode.
    """

    async def has_level(user: LiveUser) -> User:
        if user.level < level or not _is_recent(user, max_age):
            raise ProblemHTTPException(problems.step_up_required(level, max_age))
        return user

    return has_level


def _is_recent(user: User, max_age: int | None) -> bool:
    if max_age is None:
        return True
    if user.authenticated_at is None:
        return False
    return datetime.now(timezone.utc) - user.authenticated_at <= timedelta(seconds=max_age)


async def _authenticate(request: Request, *, live: bool) -> User:
    identity = getattr(request.app.state, "florence_identity", None)
    if not isinstance(identity, FlorenceIdentity):
        raise NotConfiguredError("install(app, identity) was not called for this application")
    try:
        return await identity.authenticate_headers(
            request.headers.getlist("authorization"), live=live
        )
    except ProblemError as problem:
        raise ProblemHTTPException(problem) from problem


async def _answer(_request: Request, error: Exception) -> JSONResponse:
    problem = error.problem if isinstance(error, ProblemHTTPException) else error
    if not isinstance(problem, ProblemError):
        raise problem
    return JSONResponse(
        problem.body, problem.status, headers=problem.headers, media_type=PROBLEM_JSON
    )
