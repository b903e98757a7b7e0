"""The service is away: 503, never a 401 and never an open door."""

from pathlib import Path

import httpx

from florence_identity import FlorenceIdentity

from .application import application, running
from .florence import AUDIENCE, ISSUER, serving

PROTECTED = ("/me", "/role", "/ward", "/administration", "/people", "/keys")


def unavailable(answer: httpx.Response) -> bool:
    assert answer.headers["content-type"] == "application/problem+json"
    assert "www-authenticate" not in answer.headers
    told = (answer.status_code, answer.json()["code"], answer.headers["retry-after"])
    return told == (503, "unavailable", "1")


def test_an_outage_is_503_and_ends_by_itself(tmp_path: Path) -> None:
    with serving(tmp_path) as florence:
        nurse = florence.register()
        live = FlorenceIdentity(florence.url, timeout_seconds=1)
        offline = FlorenceIdentity(
            florence.url, mode="offline", issuer=ISSUER, audience=AUDIENCE, timeout_seconds=1
        )
        with running(application(live)) as live_app, running(application(offline)) as offline_app:
            # It does not answer: neither does a machine without power.
            florence.freeze()
            try:
                assert unavailable(live_app.get("/me", headers=nurse.headers))
                assert unavailable(offline_app.get("/me", headers=nurse.headers)), "no keys yet"
            finally:
                florence.thaw()
            assert live_app.get("/me", headers=nurse.headers).status_code == 200

            florence.stop()
            for path in PROTECTED:
                assert unavailable(live_app.get(path, headers=nurse.headers)), path
            assert live_app.get("/open").status_code == 200
            assert live_app.get("/me").status_code == 401, "that there is no token is certain"


def test_offline_mode_goes_on_with_the_keys_that_it_knows(tmp_path: Path) -> None:
    with serving(tmp_path) as florence:
        nurse = florence.register()
        identity = FlorenceIdentity(
            florence.url, mode="offline", issuer=ISSUER, audience=AUDIENCE, timeout_seconds=1
        )
        with running(application(identity)) as app:
            assert app.get("/me", headers=nurse.headers).status_code == 200
            florence.stop()

            assert app.get("/me", headers=nurse.headers).status_code == 200
            assert unavailable(app.get("/ward", headers=nurse.headers)), "a role must be asked for"
