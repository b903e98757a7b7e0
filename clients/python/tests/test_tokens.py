"""Which tokens are taken offline, and which are not even looked at."""

import time
from collections.abc import Callable

import httpx
import jwt
import pytest

from florence_identity import UnauthenticatedError

from .service import Service, live
from .signer import Signer, document

pytestmark = pytest.mark.anyio

SIGNER, OTHER = Signer(), Signer()
DAY = 86_400


def offline() -> Service:
    return Service(lambda _: httpx.Response(200, json=document(SIGNER)))


async def test_a_genuine_token_tells_whose_it_is() -> None:
    claims = SIGNER.claims()
    token = SIGNER.token(**claims)

    for user in (
        await offline().client("offline").authenticate(token),
        offline().sync_client("offline").authenticate(token),
    ):
        assert str(user.user_id) == claims["sub"]
        assert str(user.session_id) == claims["sid"]
        assert user.expires_at.timestamp() == claims["exp"]
        assert not user.is_live


def now() -> int:
    return int(time.time())


FORGED: dict[str, Callable[[], str]] = {
    "unsigned": lambda: jwt.encode(
        SIGNER.claims(), "", "none", headers={"kid": SIGNER.kid, "typ": "at+jwt"}
    ),
    "a shared secret": lambda: jwt.encode(
        SIGNER.claims(), "s" * 32, "HS256", headers={"kid": SIGNER.kid, "typ": "at+jwt"}
    ),
    "another's signature": lambda: OTHER.token({"kid": SIGNER.kid}),
    "cut": lambda: SIGNER.token()[:-2],
    "an identity token": lambda: SIGNER.token({"typ": "JWT"}),
    "no type": lambda: SIGNER.token({"typ": None}),
    "an extension": lambda: SIGNER.token({"crit": ["x"], "x": 1}),
    "no kid": lambda: jwt.encode(
        SIGNER.claims(), SIGNER.private, "ES256", headers={"typ": "at+jwt"}
    ),
    "a path as kid": lambda: SIGNER.token({"kid": "../../keys"}),
    "another issuer": lambda: SIGNER.token(iss="https://evil.example"),
    "another audience": lambda: SIGNER.token(aud="x"),
    "audiences": lambda: SIGNER.token(aud=["florence", "x"]),
    "no session": lambda: SIGNER.token(sid=None),
    "no id": lambda: SIGNER.token(jti=None),
    "a name": lambda: SIGNER.token(sub="ann"),
    "a time as text": lambda: SIGNER.token(exp=str(now() + 600)),
    "a time beyond the calendar": lambda: SIGNER.token(exp=10**18),
    "no expiry": lambda: SIGNER.token(exp=None),
    "from tomorrow": lambda: SIGNER.token(nbf=now() + DAY),
    "made tomorrow": lambda: SIGNER.token(iat=now() + DAY),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_token_is_refused(forge: Callable[[], str]) -> None:
    token = forge()
    with pytest.raises(UnauthenticatedError) as raised:
        await offline().client("offline").authenticate(token)
    assert raised.value.code == "invalid_token"
    assert 'error="invalid_token"' in (raised.value.challenge or "")
    with pytest.raises(UnauthenticatedError):
        offline().sync_client("offline").authenticate(token)


async def test_a_token_ends_thirty_seconds_after_its_time() -> None:
    client = offline().client("offline")

    await client.authenticate(SIGNER.token(exp=now() - 28))
    with pytest.raises(UnauthenticatedError) as raised:
        await client.authenticate(SIGNER.token(exp=now() - 31))

    assert raised.value.code == "token_expired"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([], "missing_token"),
        (["Basic YTpi"], "missing_token"),
        (["a.b.c"], "missing_token"),
        (["Bearer"], "invalid_token"),
        (["Bearer a.b.c", "Bearer a.b.c"], "invalid_token"),
        (["Bearer a.b"], "invalid_token"),
        (["Bearer a.b.c d"], "invalid_token"),
        (["Bearer a.b.\u00e9"], "invalid_token"),
        (["Bearer a.b.c\r\nx-evil: 1"], "invalid_token"),
        (["Bearer a.b." + "c" * 2048], "invalid_token"),
    ],
)
async def test_what_has_not_the_form_of_a_token_costs_no_request(
    headers: list[str], code: str
) -> None:
    service = Service(lambda _: live())

    with pytest.raises(UnauthenticatedError) as raised:
        await service.client().authenticate_headers(headers)

    assert raised.value.code == code
    assert service.asked == []


async def test_the_scheme_is_told_in_any_case() -> None:
    service = Service(lambda _: live())

    await service.client().authenticate_headers(["bEARER  a.b.c "])

    assert service.asked[0].headers["authorization"] == "Bearer a.b.c"
