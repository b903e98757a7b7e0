"""When public keys are fetched, and what holds while they cannot be."""

from collections.abc import Callable

import anyio
import httpx
import pytest

from florence_identity import UnauthenticatedError, UnavailableError
from florence_identity.keys import KeySet, fresh_seconds

from .service import Service, problem
from .signer import Signer, document

pytestmark = pytest.mark.anyio

FIRST, SECOND, STRANGER = Signer(), Signer(), Signer()


def keys(*signers: Signer, cache_control: str = "public, max-age=300") -> httpx.Response:
    return httpx.Response(200, json=document(*signers), headers={"cache-control": cache_control})


async def test_keys_are_fetched_once() -> None:
    service = Service(lambda _: keys(FIRST))
    client = service.client("offline")

    for _ in range(3):
        await client.authenticate(FIRST.token())

    assert [str(request.url) for request in service.asked] == [
        "https://id.example.org/.well-known/jwks.json"
    ]
    assert "authorization" not in service.asked[0].headers


async def test_twenty_who_come_at_once_wait_for_one_fetch() -> None:
    async def slowly(_: httpx.Request) -> httpx.Response:
        service.asked.append(_)
        await anyio.sleep(0.05)
        return keys(FIRST)

    service = Service(lambda _: keys(FIRST))
    client = service.client("offline")
    client._http = httpx.AsyncClient(transport=httpx.MockTransport(slowly))  # noqa: SLF001

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(client.authenticate, FIRST.token())

    assert len(service.asked) == 1


async def test_tokens_of_invented_keys_cost_one_fetch_and_disturb_nobody() -> None:
    service = Service(lambda _: keys(FIRST))
    client = service.client("offline")

    for _ in range(20):
        with pytest.raises(UnauthenticatedError):
            await client.authenticate(Signer().token())
        await client.authenticate(FIRST.token())

    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [lambda: problem(503, "unavailable"), lambda: httpx.Response(200, json={"keys": []})],
    ids=["away", "no keys"],
)
async def test_without_keys_nobody_is_let_in_or_sent_away(
    answer: Callable[[], httpx.Response],
) -> None:
    service = Service(lambda _: answer())
    client, sync_client = service.client("offline"), service.sync_client("offline")

    for _ in range(3):
        with pytest.raises(UnavailableError):
            await client.authenticate(FIRST.token())
        with pytest.raises(UnavailableError):
            sync_client.authenticate(FIRST.token())

    assert len(service.asked) == 2, "each asks once in ten seconds"


def fetched(now: float, *signers: Signer, cache_control: str = "max-age=300") -> KeySet:
    found = KeySet()
    found.begin(now)
    found.succeed(document(*signers), cache_control)
    return found


def test_a_new_key_is_found_ten_seconds_after_the_last_fetch() -> None:
    found = fetched(100.0, FIRST)

    with pytest.raises(UnauthenticatedError):
        found.find(SECOND.kid, 109.9)
    assert found.find(SECOND.kid, 110.0) is None
    found.begin(110.0)
    found.succeed(document(FIRST, SECOND), None)
    assert found.find(SECOND.kid, 110.1) is not None
    assert found.find(FIRST.kid, 110.1) is not None


def test_keys_are_kept_as_long_as_they_say_and_a_key_that_is_gone_is_unknown() -> None:
    found = fetched(100.0, FIRST)

    assert found.find(FIRST.kid, 399.9) is not None
    assert found.find(FIRST.kid, 400.0) is None, "it is time to fetch"
    found.begin(400.0)
    found.succeed(document(SECOND), None)
    with pytest.raises(UnauthenticatedError):
        found.find(FIRST.kid, 400.1)


def test_known_keys_do_for_an_hour_while_the_service_is_away() -> None:
    found = fetched(0.0, FIRST)

    found.begin(3595.0)
    assert found.find(FIRST.kid, 3595.1) is not None, "nobody waits who need not"
    assert found.find(SECOND.kid, 3595.1) is None, "who must waits"
    found.fail()
    assert found.find(FIRST.kid, 3595.2) is not None
    with pytest.raises(UnavailableError):
        found.find(SECOND.kid, 3595.2)
    with pytest.raises(UnavailableError):
        found.find(FIRST.kid, 3600.0)


def test_keys_of_other_kinds_are_passed_over() -> None:
    odd = [
        {"kty": "RSA", "kid": "r", "alg": "RS256", "n": "AQAB", "e": "AQAB"},
        FIRST.jwk | {"use": "enc", "kid": "e"},
        FIRST.jwk | {"alg": "ES384", "kid": "a"},
        FIRST.jwk | {"x": "not a number", "kid": "x"},
        FIRST.jwk | {"kid": 7},
        "text",
    ]
    found = KeySet()
    found.begin(0.0)
    found.succeed({"keys": [*odd, FIRST.jwk]}, None)

    assert found.find(FIRST.kid, 1.0) is not None
    for kid in ("r", "e", "a", "x"):
        with pytest.raises(UnauthenticatedError):
            found.find(kid, 1.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 300),
        ("public, max-age=60", 60),
        ("max-age=0", 0),
        ("no-store", 0),
        ("No-Cache, max-age=300", 0),
        ("max-age=999999999", 3600),
        ("s-maxage=9", 300),
        ('max-age="20"', 20),
        ("max-age=soon", 300),
    ],
)
def test_cache_control_is_read(header: str | None, seconds: float) -> None:
    assert fresh_seconds(header) == seconds
