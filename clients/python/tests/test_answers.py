"""What each answer of the service means for who is calling."""

import json
from collections.abc import Callable

import httpx
import pytest

from florence_identity import (
    ForbiddenError,
    NotInTokenError,
    ProblemError,
    StepUpRequiredError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
    User,
)

from .service import TOKEN, Answering, Service, live, problem

pytestmark = pytest.mark.anyio


async def authenticate(answer: Answering) -> User:
    return await Service(answer).client().authenticate(TOKEN)


async def test_a_live_token_tells_whose_it_is() -> None:
    service = Service(
        lambda _: live(role="admin", permissions=["users:read"], level=2, methods=["pwd"])
    )

    user = await service.client().authenticate(TOKEN)

    assert (user.role, user.level) == ("admin", 2)
    assert user.permissions == {"users:read"}
    assert (user.methods, user.is_live) == (("pwd",), True)
    [request] = service.asked
    assert str(request.url) == "https://id.example.org/api/v1/auth/validate"
    assert request.method == "POST"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


async def test_what_the_service_does_not_tell_is_not_made_up() -> None:
    user = await authenticate(lambda _: live())

    assert (user.permissions, user.level, user.methods) == (frozenset(), 1, ())
    assert user.authenticated_at is None


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "invalid_token", UnauthenticatedError),
        (401, "token_expired", UnauthenticatedError),
        (401, "session_ended", UnauthenticatedError),
        (401, "session_locked", UnauthenticatedError),
        (401, "step_up_required", StepUpRequiredError),
        (403, "account_disabled", ForbiddenError),
        (429, "daily_limit_reached", TooManyRequestsError),
    ],
)
async def test_what_is_about_the_caller_is_passed_on(
    status: int, code: str, kind: type[ProblemError]
) -> None:
    headers = {"www-authenticate": "Bearer", "retry-after": "7", "x-request-id": "r1"}

    with pytest.raises(kind) as raised:
        await authenticate(lambda _: problem(status, code, headers, detail="why"))

    told = raised.value
    assert (told.status, told.code, told.detail) == (status, code, "why")
    assert (told.challenge, told.retry_after, told.request_id) == ("Bearer", 7, "r1")
    assert told.headers["www-authenticate"] == "Bearer"
    assert told.headers["retry-after"] == "7"
    assert told.body["type"] == f"urn:florence:problem:{code}"


ODD: dict[str, Callable[[], httpx.Response]] = {
    "the service is away": lambda: problem(503, "unavailable", {"retry-after": "3"}),
    "the service has a defect": lambda: problem(500, "internal"),
    "the edge was gone round": lambda: problem(403, "edge_required"),
    "another service answers": lambda: problem(404, "not_found"),
    "the request is not understood": lambda: problem(400, "invalid_header"),
    "the gateway has no route": lambda: httpx.Response(404, json={"message": "Not Found"}),
    "the gateway throttles": lambda: httpx.Response(429, json={"message": "Too Many Requests"}),
    "the gateway has no instance": lambda: httpx.Response(503, json={"message": "x"}),
    "a proxy wants a password": lambda: httpx.Response(401, text="<html>"),
    "a proxy refuses": lambda: httpx.Response(403, json={"code": "forbidden"}),
    "a redirect": lambda: httpx.Response(302, headers={"location": "https://evil.example"}),
    "a captive portal": lambda: httpx.Response(200, text="<html>Welcome"),
    "a list": lambda: httpx.Response(200, json=[]),
    "nothing": lambda: httpx.Response(200),
    "no content": lambda: httpx.Response(204),
    "not active": lambda: live(active=False),
    "active as text": lambda: live(active="true"),
    "no user": lambda: live(user_id=None),
    "no session": lambda: live(session_id="x"),
    "a role that is a list": lambda: live(role=["admin"]),
    "permissions as text": lambda: live(permissions="users:read"),
    "a level as text": lambda: live(level="2"),
    "a level that is true": lambda: live(level=True),
    "no time": lambda: live(expires_at="soon"),
    "a time of nowhere": lambda: live(expires_at="2126-11-27T08:30:00"),
    "a proof at no time": lambda: live(authenticated_at=7),
    "deep": lambda: httpx.Response(200, text="[" * 100_000),
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD.keys())
async def test_all_else_lets_nobody_in_and_sends_nobody_to_sign_in(
    answer: Callable[[], httpx.Response],
) -> None:
    with pytest.raises(UnavailableError) as raised:
        await authenticate(lambda _: answer())

    assert raised.value.status == 503
    assert raised.value.retry_after is not None
    assert "reason" not in raised.value.body


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ReadError("x"), httpx.RemoteProtocolError("x")]
)
async def test_a_connection_that_breaks_is_tried_once_more(error: httpx.TransportError) -> None:
    def breaks_once(_: httpx.Request) -> httpx.Response:
        if len(service.asked) == 1:
            raise error
        return live()

    service = Service(breaks_once)
    assert (await service.client().authenticate(TOKEN)).role == "nurse"

    def breaks(_: httpx.Request) -> httpx.Response:
        raise error

    service = Service(breaks)
    with pytest.raises(UnavailableError) as raised:
        await service.client().authenticate(TOKEN)
    assert len(service.asked) == 2
    assert raised.value.reason == f"no answer ({type(error).__name__})"

    service = Service(breaks)
    with pytest.raises(UnavailableError):
        service.sync_client().authenticate(TOKEN)
    assert len(service.asked) == 2


async def test_a_service_that_is_slow_is_not_asked_twice() -> None:
    def slow(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("x")

    service = Service(slow)
    with pytest.raises(UnavailableError):
        await service.client().authenticate(TOKEN)
    with pytest.raises(UnavailableError):
        service.sync_client().authenticate(TOKEN)
    assert len(service.asked) == 2


async def test_a_route_is_called_with_what_it_needs() -> None:
    service = Service(lambda _: httpx.Response(200, json={"user": {}}, headers={"ETag": '"2"'}))

    answer = await service.client().request(
        "PATCH",
        "/api/v1/auth/profile",
        token=TOKEN,
        json={"department": "3"},
        headers={"If-Match": '"1"'},
    )

    assert (answer.status, answer.headers["etag"], answer.content) == (200, '"2"', {"user": {}})
    [request] = service.asked
    assert request.headers["if-match"] == '"1"'
    assert json.loads(request.content) == {"department": "3"}


async def test_a_problem_of_a_route_names_its_fields_and_is_never_repeated() -> None:
    errors = [{"field": "email", "code": "required", "message": "is missing"}, {"field": "x"}, 7]
    service = Service(lambda _: problem(422, "validation_failed", errors=errors))

    with pytest.raises(ProblemError) as raised:
        await service.client().request("POST", "/api/v1/auth/register", json={})

    assert (raised.value.status, raised.value.code) == (422, "validation_failed")
    assert [(e.field, e.code) for e in raised.value.errors] == [("email", "required")]
    assert raised.value.body["errors"] == errors[:1]

    def breaks(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("x")

    service = Service(breaks)
    with pytest.raises(UnavailableError):
        await service.client().request("POST", "/api/v1/wizards", token=TOKEN, json={})
    assert len(service.asked) == 1


def test_who_is_known_by_a_token_alone_has_no_role() -> None:
    user = User(user_id=None, session_id=None, expires_at=None)  # type: ignore[arg-type]

    assert not user.is_live
    for name in ("role", "permissions", "level", "methods", "authenticated_at"):
        with pytest.raises(NotInTokenError):
            getattr(user, name)
