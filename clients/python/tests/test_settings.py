"""What a client refuses to be set up with."""

from typing import Any

import pytest

from florence_identity import FlorenceIdentity, NotConfiguredError, SyncFlorenceIdentity

URL = "https://id.example.org"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"base_url": "id.example.org"}, "base_url"),
        ({"base_url": "ftp://id.example.org"}, "base_url"),
        ({"base_url": "https://"}, "base_url"),
        ({"base_url": "https://id.example.org:port"}, "base_url"),
        ({"base_url": "https://[id"}, "base_url"),
        ({"base_url": "https://ann@id.example.org"}, "base_url"),
        ({"base_url": f"{URL}/api/v1"}, "base_url"),
        ({"base_url": f"{URL}?x=1"}, "base_url"),
        ({"base_url": "http://id.example.org"}, "base_url"),
        ({"mode": "both"}, "mode"),
        ({"mode": "offline"}, "issuer"),
        ({"mode": "offline", "issuer": "x"}, "audience"),
        ({"mode": "offline", "issuer": "x", "audience": ""}, "audience"),
        ({"remember_seconds": -1}, "remember_seconds"),
        ({"remember_seconds": 61}, "remember_seconds"),
        ({"remember_seconds": float("nan")}, "remember_seconds"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"timeout_seconds": float("inf")}, "timeout_seconds"),
    ],
)
def test_a_setting_that_is_not_valid_is_named(settings: dict[str, Any], named: str) -> None:
    for kind in (FlorenceIdentity, SyncFlorenceIdentity):
        with pytest.raises(NotConfiguredError) as raised:
            kind(**({"base_url": URL} | settings))
        assert named in str(raised.value)


@pytest.mark.parametrize("url", [URL, f"{URL}/", "http://localhost:3000", "http://[::1]:3000"])
def test_an_origin_is_enough(url: str) -> None:
    with SyncFlorenceIdentity(url):
        pass


def test_plain_http_can_be_allowed() -> None:
    SyncFlorenceIdentity("http://identity:3000", plain_http=True).close()
