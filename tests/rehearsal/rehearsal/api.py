"""The deployed API as a client sees it."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from .report import CheckFailed


class Refused(Exception):
    """The API answered that it cannot do its work."""


@dataclass
class Answer:
    """What came back."""

    request: str
    status: int
    headers: dict[str, str]
    body: dict

    def expect(self, status: int) -> "Answer":
        """The answer, if it has this status. A 5xx is a refusal, anything else a mistake."""
        if self.status == status:
            return self
        shown = f"{self.request}: {self.status} instead of {status}: {self.body}"
        raise Refused(shown) if self.status >= 500 else CheckFailed(shown)


class Api:
    """An HTTP API of the emulator, which tells its APIs apart by the host name."""

    def __init__(self, port: int, api_id: str, base: str = "") -> None:
        self.port = port
        self.base = base
        self.host = f"{api_id}.execute-api.localhost:{port}"

    def send(self, method: str, path: str, body=None, token="", headers=None) -> Answer:
        """One request; paths but well-known ones and those of OAuth begin behind the base."""
        path = path if path.startswith(("/.well-known/", "/oauth/")) else self.base + path
        headers = {"host": self.host} | (headers or {})
        if token:
            headers["authorization"] = f"Bearer {token}"
        if isinstance(body, str):
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(f"{method} {path}", answer.status, names, parse(text))

    def get(self, path: str, token="") -> Answer:
        """A GET."""
        return self.send("GET", path, token=token)

    def post(self, path: str, body=None, token="") -> Answer:
        """A POST."""
        return self.send("POST", path, body, token)

    def submit(self, path: str, **form: str) -> Answer:
        """A POST of a form."""
        return self.send("POST", path, urlencode(form))


def parse(text: bytes) -> dict:
    """The body, or nothing when there is none."""
    try:
        return json.loads(text) if text else {}
    except ValueError:
        return {"text": text.decode(errors="replace")}
