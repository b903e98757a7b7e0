"""Live answers that are used again."""

import anyio
import pytest

from florence_identity import UnauthenticatedError, User
from florence_identity.answers import MAX_KEPT, KeptAnswers
from florence_identity.user import validated

from .service import TOKEN, Service, live, problem

pytestmark = pytest.mark.anyio


def user(expires_at: str = "2126-11-27T08:30:00.000Z") -> User:
    body: dict[str, object] = live(expires_at=expires_at).json()
    return validated(body)


async def test_every_question_is_asked_unless_the_caller_chose_otherwise() -> None:
    service = Service(lambda _: live())
    client = service.client()
    for _ in range(2):
        await client.authenticate(TOKEN)
    assert len(service.asked) == 2

    service = Service(lambda _: live())
    client = service.client(remember_seconds=60)
    for _ in range(2):
        await client.authenticate(TOKEN)
    await client.authenticate("other.b.c")
    assert len(service.asked) == 2


async def test_an_answer_is_forgotten_in_time_and_a_refusal_is_never_remembered() -> None:
    answers = [live(), problem(401, "session_ended"), problem(401, "session_ended"), live()]
    service = Service(lambda _: answers[len(service.asked) - 1])
    client = service.client(remember_seconds=0.05)

    await client.authenticate(TOKEN)
    await anyio.sleep(0.06)
    for _ in range(2):
        with pytest.raises(UnauthenticatedError):
            await client.authenticate(TOKEN)
    await client.authenticate(TOKEN)

    assert len(service.asked) == 4


def test_an_answer_ends_with_its_token() -> None:
    kept = KeptAnswers(60.0)
    expiring = user("2026-11-27T08:30:00Z")
    expires = expiring.expires_at.timestamp()
    kept.keep(TOKEN, expiring, 0.0)

    assert kept.get(TOKEN, 1.0, expires - 1) == expiring
    assert kept.get(TOKEN, 1.0, expires) is None


def test_so_many_answers_are_kept_and_the_oldest_goes() -> None:
    kept = KeptAnswers(60.0)
    somebody = user()
    for number in range(MAX_KEPT + 1):
        kept.keep(f"{number}", somebody, 0.0)

    assert kept.get("0", 1.0, 0.0) is None
    assert kept.get("1", 1.0, 0.0) == somebody
    kept.forget("1")
    assert kept.get("1", 1.0, 0.0) is None
