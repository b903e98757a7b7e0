"""The application of `former` after it has moved over: what docs/migrating.md shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from florence_identity import FlorenceIdentity, ProblemError
from florence_identity.fastapi import AccessToken, LiveUser, install

from . import former


async def get_current_user(user: LiveUser) -> dict[str, str]:
    return {"user_id": str(user.user_id), "role": user.role}


async def answer_problem(_: Request, error: Exception) -> JSONResponse:
    code = error.code if isinstance(error, ProblemError) else "internal"
    return JSONResponse({"success": False, "error": code})


async def get_current_profile(token: AccessToken, request: Request) -> dict[str, Any]:
    identity: FlorenceIdentity = request.app.state.florence_identity
    answer = await identity.request("GET", "/api/v1/auth/profile", token=token)
    profile: dict[str, Any] = answer.content["user"]
    return profile


async def carry_over(identity: FlorenceIdentity, token: str, former: sqlite3.Row) -> str:
    steps: list[dict[str, Any]] = json.loads(former["data"])
    started = await identity.request(
        "POST",
        "/api/v1/wizards",
        token=token,
        json={
            "wizard_type": "custom",
            "title": former["wizard_type"].replace("_", " "),
            "total_steps": len(steps),
        },
        # However often it is tried, one wizard is made.
        headers={"idempotency-key": former["id"]},
    )
    wizard: str = started.content["wizard"]["wizard_id"]
    for number, step in enumerate(steps, start=1):
        path = f"/api/v1/wizards/{wizard}/steps/{number}"
        try:
            body = {"step_data": step, "draft": True}
            await identity.request("PUT", path, token=token, json=body)
        except ProblemError as problem:
            # An attempt before this one has saved it.
            if problem.code != "precondition_required":
                raise
    return wizard


own = APIRouter(prefix="/api/v1")


@own.get("/greeting")
async def greet(
    profile: Annotated[dict[str, Any], Depends(get_current_profile)],
) -> dict[str, Any]:
    return former.ok(f"Hello, {profile['full_name']}")


@own.post("/drafts/carry-over")
async def carry_drafts_over(
    user: Annotated[dict[str, str], Depends(get_current_user)],
    token: AccessToken,
    database: former.Database,
    request: Request,
) -> dict[str, Any]:
    query = "select * from wizards where user_id = ? and status = 'draft'"
    identity = request.app.state.florence_identity
    carried = []
    for row in database.execute(query, [user["user_id"]]).fetchall():
        carried.append(await carry_over(identity, token, row))
        database.execute("update wizards set status = 'carried' where id = ?", [row["id"]])
        database.commit()
    return former.ok(carried)


def application(path: Path, identity_url: str) -> FastAPI:
    app = FastAPI(lifespan=close_identity)
    identity = FlorenceIdentity(identity_url)
    install(app, identity, problem_json=False)
    app.state.database = former.database(path)
    app.add_exception_handler(HTTPException, former.answer_error)
    app.add_exception_handler(ProblemError, answer_problem)
    # Its routes are untouched: only what their dependency does is another.
    app.dependency_overrides[former.get_current_user] = get_current_user
    app.include_router(former.notes)
    app.include_router(own)
    return app


@asynccontextmanager
async def close_identity(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.florence_identity:
        yield
