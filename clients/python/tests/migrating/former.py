"""A small application of the former shape.

It keeps its own users, gives tokens that only their expiry ends, and answers `{success, data}`,
errors with HTTP 200 too. One dependency protects what is protected.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import bcrypt
import jwt
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse

SECRET = "the former application's own secret"
SCHEMA = """
create table users (
    id text primary key, email text, full_name text, password_hash text, role text,
    license_number text, institution text, department text, is_active integer,
    is_verified integer, created_at text, updated_at text, last_login_at text,
    password_changed_at text, agreed_to_terms integer
);
create table notes (id integer primary key, user_id text, body text);
create table wizards (
    id text primary key, user_id text, wizard_type text, data text, status text
);
"""


def database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def ok(data: object) -> dict[str, Any]:
    return {"success": True, "data": data}


def get_database(request: Request) -> sqlite3.Connection:
    found: sqlite3.Connection = request.app.state.database
    return found


Database = Annotated[sqlite3.Connection, Depends(get_database)]


async def get_current_user(authorization: Annotated[str, Header()] = "") -> dict[str, str]:
    try:
        claims = jwt.decode(authorization.removeprefix("Bearer "), SECRET, ["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401, "Invalid token") from None
    return {"user_id": claims["sub"], "role": claims["role"]}


FormerUser = Annotated[dict[str, str], Depends(get_current_user)]
auth = APIRouter(prefix="/api/v1/auth")


@auth.post("/register")
async def register(body: dict[str, Any], database: Database) -> dict[str, Any]:
    found = database.execute("select 1 from users where email = ?", [body["email"]]).fetchone()
    if found:
        raise HTTPException(400, "Email already registered")
    user = {"id": str(uuid4()), "email": body["email"], "role": body.get("role", "user")}
    insert(database, user | {"full_name": body["full_name"]}, body["password"])
    return ok(user)


@auth.post("/login")
async def login(body: dict[str, Any], database: Database) -> dict[str, Any]:
    row = database.execute("select * from users where email = ?", [body["email"]]).fetchone()
    known = row and bcrypt.checkpw(body["password"].encode(), row["password_hash"].encode())
    if not known:
        raise HTTPException(401, "Incorrect email or password")
    return ok(tokens(row["id"], row["role"]))


@auth.post("/refresh")
async def refresh(body: dict[str, Any]) -> dict[str, Any]:
    try:
        claims = jwt.decode(body["refresh_token"], SECRET, ["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401, "Invalid token") from None
    return ok(tokens(claims["sub"], claims["role"]))


@auth.post("/logout")
async def logout(user: FormerUser) -> dict[str, Any]:
    """The token goes on until it expires."""
    return ok({"user_id": user["user_id"]})


# What a team writes of its own, from here.

notes = APIRouter(prefix="/api/v1")


@notes.get("/notes")
async def read_notes(user: FormerUser, database: Database) -> dict[str, Any]:
    rows = database.execute("select id, body from notes where user_id = ?", [user["user_id"]])
    return ok([dict(row) for row in rows])


@notes.post("/notes")
async def write_note(body: dict[str, str], user: FormerUser, database: Database) -> dict[str, Any]:
    values = [user["user_id"], body["body"]]
    database.execute("insert into notes (user_id, body) values (?, ?)", values)
    database.commit()
    return ok(None)


@notes.delete("/notes")
async def remove_notes(user: FormerUser, database: Database) -> dict[str, Any]:
    if user["role"] != "admin":
        raise HTTPException(403, "Administrators only")
    database.execute("delete from notes")
    database.commit()
    return ok(None)


async def answer_error(_: Request, error: Exception) -> JSONResponse:
    detail = error.detail if isinstance(error, HTTPException) else "Internal error"
    return JSONResponse({"success": False, "error": detail})


def application(path: Path) -> FastAPI:
    app = FastAPI()
    app.state.database = database(path)
    app.add_exception_handler(HTTPException, answer_error)
    app.include_router(auth)
    app.include_router(notes)
    return app


def tokens(user_id: str, role: str) -> dict[str, str]:
    claims = {"sub": user_id, "role": role, "exp": int(time.time()) + 86_400}
    token = jwt.encode(claims, SECRET, "HS256")
    return {"access_token": token, "refresh_token": token, "token_type": "bearer"}


def insert(connection: sqlite3.Connection, user: dict[str, str], password: str) -> None:
    """Make a user; what is not given is as the former application left it."""
    salt = bcrypt.gensalt(rounds=4)
    row = {
        "password_hash": bcrypt.hashpw(password.encode(), salt).decode(),
        "is_active": 1,
        "is_verified": 0,
        "created_at": "2024-03-01 08:15:00",
        "agreed_to_terms": 1,
    } | user
    names = ", ".join(row)
    places = ", ".join("?" * len(row))
    connection.execute(f"insert into users ({names}) values ({places})", list(row.values()))  # noqa: S608
    connection.commit()
