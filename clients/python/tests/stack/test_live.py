"""Live mode: what changes at the service counts at the next request."""

from uuid import UUID

import httpx
import pytest

from florence_identity import FlorenceIdentity, ProblemError, SyncFlorenceIdentity

from .application import application, running
from .florence import PASSWORD, Florence, Person


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_a_live_session_is_let_in(live: httpx.Client, nurse: Person) -> None:
    answer = live.get("/me", headers=nurse.headers)

    assert (answer.status_code, answer.json()) == (200, {"user_id": nurse.user_id})
    assert live.get("/open").status_code == 200


@pytest.mark.parametrize("path", ["/me", "/role", "/ward", "/administration", "/people", "/keys"])
def test_without_a_token_nobody_is(live: httpx.Client, path: str) -> None:
    answer = live.get(path)

    assert code(answer) == (401, "missing_token")
    assert answer.headers["www-authenticate"] == 'Bearer realm="florence"'
    assert code(live.get(path, headers={"authorization": "Bearer a.b.c"})) == (401, "invalid_token")


def test_a_logout_counts_at_the_next_request(
    florence: Florence, live: httpx.Client, nurse: Person
) -> None:
    assert live.get("/ward", headers=nurse.headers).status_code == 200
    florence.call("POST", "/auth/logout", nurse)

    answer = live.get("/ward", headers=nurse.headers)

    assert code(answer) == (401, "session_ended")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_role_counts_at_the_next_request(
    florence: Florence, live: httpx.Client, nurse: Person, chief: Person
) -> None:
    assert code(live.get("/administration", headers=nurse.headers)) == (403, "forbidden")

    florence.call("PATCH", f"/admin/users/{nurse.user_id}", chief, role="admin")
    assert live.get("/administration", headers=nurse.headers).json()["user_id"] == nurse.user_id

    florence.call("PATCH", f"/admin/users/{nurse.user_id}", chief, role="user")
    assert code(live.get("/ward", headers=nurse.headers)) == (403, "forbidden")
    assert live.get("/role", headers=nurse.headers).json() == {"role": "user"}


def test_a_disabled_account_is_out_at_the_next_request(
    florence: Florence, live: httpx.Client, nurse: Person, chief: Person
) -> None:
    assert live.get("/me", headers=nurse.headers).status_code == 200
    florence.call("PATCH", f"/admin/users/{nurse.user_id}", chief, is_active=False)

    assert code(live.get("/me", headers=nurse.headers)) == (401, "session_ended")


def test_a_new_password_ends_the_other_sessions_at_once(
    florence: Florence, live: httpx.Client, nurse: Person
) -> None:
    other = florence.sign_in(nurse.email)
    new = "velvet harbour counts 19 geese"
    body = {"current_password": PASSWORD, "new_password": new}
    florence.call("POST", "/auth/change-password", nurse, **body)

    assert code(live.get("/me", headers=other.headers)) == (401, "session_ended")
    assert live.get("/me", headers=nurse.headers).status_code == 200


def test_permissions_and_level_are_those_that_the_service_tells(
    florence: Florence, live: httpx.Client, nurse: Person, chief: Person
) -> None:
    told = florence.call("POST", "/auth/validate", chief)
    expected = 200 if "users:read" in told.get("permissions", []) else 403
    assert live.get("/people", headers=chief.headers).status_code == expected
    assert code(live.get("/people", headers=nurse.headers)) == (403, "forbidden")

    answer = live.get("/keys", headers=nurse.headers)
    assert code(answer) == (401, "step_up_required")
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="florence", error="insufficient_user_authentication", '
        'acr_values="urn:florence:acr:2"'
    )


def test_a_proof_is_as_old_as_the_service_says(live: httpx.Client, nurse: Person) -> None:
    assert live.get("/hourly", headers=nurse.headers).status_code == 200

    answer = live.get("/now", headers=nurse.headers)

    assert code(answer) == (401, "step_up_required")
    challenge = answer.headers["www-authenticate"]
    assert challenge.endswith('acr_values="urn:florence:acr:1", max_age="0"')


def test_what_is_remembered_is_seen_later(florence: Florence, nurse: Person) -> None:
    identity = FlorenceIdentity(florence.url, remember_seconds=60)
    with running(application(identity)) as remembering:
        assert remembering.get("/me", headers=nurse.headers).status_code == 200
        florence.call("POST", "/auth/logout", nurse)
        assert remembering.get("/me", headers=nurse.headers).status_code == 200


def test_the_service_is_called_for_its_user_and_its_problems_are_passed_on(
    florence: Florence, live: httpx.Client, nurse: Person
) -> None:
    started = florence.call("POST", "/wizards", nurse, wizard_type="soap_note")
    wizard = started["wizard"]["wizard_id"]

    answer = live.get(f"/wizards/{wizard}", headers=nurse.headers)
    assert answer.json()["wizard"]["wizard_type"] == "soap_note"

    other = florence.register()
    assert code(live.get(f"/wizards/{wizard}", headers=other.headers)) == (404, "not_found")
    assert code(live.get(f"/wizards/{wizard}")) == (401, "missing_token")


def test_an_application_may_give_its_own_answers(florence: Florence) -> None:
    with running(application(FlorenceIdentity(florence.url), problem_json=False)) as own:
        answer = own.get("/me")
    assert answer.status_code == 401
    assert answer.json() == {"detail": "An access token is needed"}
    assert answer.headers["www-authenticate"] == 'Bearer realm="florence"'


def test_the_document_of_the_application_says_how_one_is_known(live: httpx.Client) -> None:
    document = live.get("/openapi.json").json()

    [scheme] = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for path in ("/me", "/ward", "/people", "/keys"):
        assert document["paths"][path]["get"]["security"], path
    assert "security" not in document["paths"]["/open"]["get"]


def test_a_program_without_an_event_loop_is_told_the_same(florence: Florence) -> None:
    nurse = florence.register()
    with SyncFlorenceIdentity(florence.url) as identity:
        user = identity.authenticate_headers([f"Bearer {nurse.access}"])
        assert (user.user_id, user.role) == (UUID(nurse.user_id), "nurse")

        profile = identity.request("GET", "/api/v1/auth/profile", token=nurse.access)
        assert profile.content["user"]["email"] == nurse.email
        assert profile.headers["etag"] == '"1"'

        with pytest.raises(ProblemError) as raised:
            identity.request("POST", "/api/v1/auth/login", json={"email": nurse.email})
        assert raised.value.code == "validation_failed"
        assert [error.field for error in raised.value.errors] == ["password"]

        identity.request("POST", "/api/v1/auth/logout", token=nurse.access)
        with pytest.raises(ProblemError) as raised:
            identity.authenticate(nurse.access)
        assert raised.value.code == "session_ended"
