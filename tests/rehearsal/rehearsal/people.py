"""Invented people."""

import uuid
from dataclasses import dataclass

from .api import Api

PASSWORD = "quiet lamp over the river 7"


@dataclass
class Person:
    """Somebody who is signed in."""

    email: str
    user_id: str
    session_id: str
    access: str
    refresh: str


def register(api: Api) -> Person:
    """Somebody new."""
    body = form(f"nurse-{uuid.uuid4().hex}@ward.example.org")
    return person(api.post("/auth/register", body).expect(201).body)


def form(email: str) -> dict:
    """A registration."""
    return {
        "email": email,
        "password": PASSWORD,
        "full_name": "Ann Example",
        "agreed_to_terms": True,
        "role": "nurse",
    }


def sign_in(api: Api, email: str) -> Person:
    """A further session."""
    body = {"email": email, "password": PASSWORD}
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
    )
