"""The real service on this machine: the command `florence` with its functions' binaries."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

ROOT = Path(__file__).parents[4]
PASSWORD = "quiet lamp over the river 7"
ISSUER, AUDIENCE = "https://id.example.org", "florence"
_PARAMETERS = (
    "RegistrationMode=open",
    "SecondFactor=optional",
    f"TokenIssuer={ISSUER}",
    f"TokenAudience={AUDIENCE}",
)

_STARTED = re.compile(r"^API\s+(\S+)$")


@dataclass
class Person:
    """An account and the session that it is in."""

    email: str
    user_id: str
    access: str
    refresh: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.access}"}


@dataclass
class Florence:
    """A running service. Its data are in a folder of its own."""

    url: str
    data_dir: Path
    process: subprocess.Popen[str]
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.url}/api/v1", timeout=30)

    def call(self, method: str, path: str, by: Person | None = None, **body: Any) -> dict[str, Any]:
        """Call a route that must succeed."""
        headers = by.headers if by else {}
        answer = self.http.request(method, path, headers=headers, json=body or None)
        assert answer.is_success, (method, path, answer.text)
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def register(self) -> Person:
        """Make an account of a nurse."""
        email = f"{uuid4()}@example.org"
        answer = self.call(
            "POST",
            "/auth/register",
            email=email,
            password=PASSWORD,
            full_name="Ann Example",
            role="nurse",
            agreed_to_terms=True,
        )
        return _person(answer)

    def sign_in(self, email: str, password: str = PASSWORD) -> Person:
        return _person(self.call("POST", "/auth/login", email=email, password=password))

    def administrator(self) -> Person:
        """Make an account of an administrator, as an operator does."""
        email = f"{uuid4()}@example.org"
        self.run(["admin", "create", email, "--full-name", "Chief Example"], f"{PASSWORD}\n")
        return self.sign_in(email)

    def run(self, arguments: Sequence[str], typed: str = "") -> str:
        """Run a command of `florence` on the data of this one."""
        command = [*florence(), *arguments, "--data-dir", str(self.data_dir)]
        done = subprocess.run(
            command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout

    def freeze(self) -> None:
        """Let it answer nothing more until `thaw`."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it. Connections to it are refused from then on."""
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def serving(data_dir: Path, *arguments: str) -> Iterator[Florence]:
    """Run the service until the block ends."""
    command = [*florence(), "--port", "0", "--data-dir", str(data_dir)]
    for parameter in _PARAMETERS:
        command += ["--parameter", parameter]
    command += arguments
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    running = Florence(_wait_for_url(process), data_dir, process)
    try:
        yield running
    finally:
        running.stop()


def florence() -> list[str]:
    """The command as cargo builds it, unless `FLORENCE` names another."""
    return shlex.split(os.environ.get("FLORENCE", str(ROOT / "target/debug/florence")))


def _wait_for_url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = _STARTED.match(line)
        if found:
            drain = threading.Thread(target=process.stdout.read, daemon=True)
            drain.start()
            return found[1]
    message = f"florence ended with {process.wait()} before it served"
    raise AssertionError(message)


def _person(answer: dict[str, Any]) -> Person:
    user = answer["user"]
    return Person(user["email"], user["user_id"], answer["access_token"], answer["refresh_token"])
