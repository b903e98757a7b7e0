"""Offline mode: what it sees, and what it cannot."""

import httpx

from florence_identity import FlorenceIdentity

from .application import application, running
from .florence import AUDIENCE, ISSUER, Florence, Person


def test_a_token_is_known_by_its_signature(offline: httpx.Client, nurse: Person) -> None:
    assert offline.get("/me", headers=nurse.headers).json() == {"user_id": nurse.user_id}

    head, claims, signature = nurse.access.split(".")
    forged = f"{head}.{claims}.{signature[::-1]}"
    answer = offline.get("/me", headers={"authorization": f"Bearer {forged}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert offline.get("/me").json()["code"] == "missing_token"


def test_neither_a_logout_nor_a_disabled_account_is_seen(
    florence: Florence, offline: httpx.Client, chief: Person
) -> None:
    gone, disabled = florence.register(), florence.register()
    florence.call("POST", "/auth/logout", gone)
    florence.call("PATCH", f"/admin/users/{disabled.user_id}", chief, is_active=False)

    for person in (gone, disabled):
        assert offline.get("/me", headers=person.headers).status_code == 200


def test_a_role_is_always_asked_of_the_service(
    florence: Florence, offline: httpx.Client, nurse: Person, chief: Person
) -> None:
    assert offline.get("/ward", headers=nurse.headers).status_code == 200
    assert offline.get("/administration", headers=nurse.headers).status_code == 403
    assert offline.get("/role", headers=nurse.headers).json() == {"role": "nurse"}

    florence.call("PATCH", f"/admin/users/{nurse.user_id}", chief, role="user")
    assert offline.get("/ward", headers=nurse.headers).status_code == 403

    florence.call("POST", "/auth/logout", nurse)
    assert offline.get("/ward", headers=nurse.headers).json()["code"] == "session_ended"
    assert offline.get("/me", headers=nurse.headers).status_code == 200


def test_tokens_for_others_are_refused(florence: Florence, nurse: Person) -> None:
    for issuer, audience in (("https://other.example.org", AUDIENCE), (ISSUER, "other")):
        identity = FlorenceIdentity(florence.url, mode="offline", issuer=issuer, audience=audience)
        with running(application(identity)) as app:
            answer = app.get("/me", headers=nurse.headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
