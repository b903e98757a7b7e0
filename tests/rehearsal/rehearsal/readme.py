"""The README's quick start, as it is printed there, against the deployed API."""

import os
import tempfile
from pathlib import Path

from . import mailbox
from .api import Api
from .commands import run
from .report import CheckFailed, check

# Who they are after the README's last line.
EMAIL, PASSWORD = "ann@example.org", "velvet harbour counts 19 geese"


def walk(api: Api) -> None:
    """Runs the lines and checks what they print."""
    printed = run_lines(api)
    statuses = [line[9:12] for line in printed.splitlines() if line.startswith("HTTP/1.1 ")]
    expected = ["204", "204", "401"]
    check(statuses == expected, "new password 204, sign-out 204, then 401", printed)
    for shown in (
        '"expires_in":600',
        '"department":"Ward 3"',
        '"device_name":"Ward 4, tablet"',
        '"active":true',
        '"code":"session_ended"',
    ):
        check(shown in printed, f"shown: {shown}", printed)


def check_second_deployment(api: Api, expires_in: int) -> None:
    """The account made before is still there, and the new parameter counts."""
    body = {"email": EMAIL, "password": PASSWORD}
    signed_in = api.post("/auth/login", body).expect(200).body
    check(signed_in["user"]["email"] == EMAIL, "the account made before the deployment signs in")
    found = signed_in["expires_in"]
    check(found == expires_in, f"access tokens now live {expires_in} s", found)


def run_lines(api: Api) -> str:
    """The lines use curl; it is told the address of the host name, which no resolver knows."""
    script = f"set -e\napi=http://{api.host}/api/v1{with_mail(api, lines())}"
    with tempfile.TemporaryDirectory() as home:
        Path(home, ".curlrc").write_text(f'resolve = "{api.host}:127.0.0.1"\n')
        environment = os.environ | {"CURL_HOME": home}
        done = run(["bash", "-c", script], environment, 300)
    check(done.returncode == 0, "the lines run", done.stdout)
    return done.stdout


def with_mail(api: Api, text: str) -> str:
    """The lines as they read the mailbox of the emulator, whose functions start more slowly."""
    for here, there in (
        ("${api%/api/v1}/_mail.json", f"http://127.0.0.1:{api.port}{mailbox.PATH}"),
        ("sleep 2", "sleep 10"),
    ):
        check(here in text, f"the lines have {here}", text)
        text = text.replace(here, there)
    return text


def lines() -> str:
    """The block behind its first line, which says where the API is."""
    _, found, rest = Path("README.md").read_text().partition("api=http://localhost:3000/api/v1")
    if not found:
        raise CheckFailed("README.md has no quick start")
    return rest.partition("```")[0]
