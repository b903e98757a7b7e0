"""Invented people."""

import uuid
from dataclasses import dataclass

from . import mailbox
from .api import Answer, Api

PASSWORD = "quiet lamp over the river 7"


@dataclass
class Person:
    """Somebody who is signed in."""

    email: str
    user_id: str
    session_id: str
    access: str
    refresh: str
    device: str


def address() -> str:
    """An address that nobody has."""
    return f"nurse-{uuid.uuid4().hex}@ward.example.org"


def register(api: Api) -> Person:
    """Somebody new, who shows that they read their mail where that is asked for."""
    email = address()
    answer = api.post("/auth/register", form(email))
    if answer.status == 202:
        answer = confirm(api, answer, email)
    return person(answer.expect(201).body)


def confirm(api: Api, begun: Answer, email: str) -> Answer:
    """Sends the code of a registration."""
    code = mailbox.read(api, email, mailbox.CODE)
    body = {"registration_id": begun.body["registration_id"], "code": code}
    return api.post("/auth/register/confirm", body)


def form(email: str) -> dict:
    """A registration."""
    return {
        "email": email,
        "password": PASSWORD,
        "full_name": "Ann Example",
        "agreed_to_terms": True,
        "role": "nurse",
    }


def sign_in(api: Api, email: str, password: str = PASSWORD) -> Person:
    """A further session."""
    body = {"email": email, "password": password}
    return person(api.post("/auth/login", body).expect(200).body)


def person(body: dict) -> Person:
    """As an answer with tokens describes them."""
    user = body["user"]
    return Person(
        user["email"],
        user["user_id"],
        body["session_id"],
        body["access_token"],
        body["refresh_token"],
        body["device_token"],
    )
