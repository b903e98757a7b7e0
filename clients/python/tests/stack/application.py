"""A FastAPI application that stands behind the service, as a team would write it."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request

from florence_identity import FlorenceIdentity
from florence_identity.fastapi import (
    AccessToken,
    CurrentUser,
    LiveUser,
    install,
    require_level,
    require_permission,
    require_role,
)

router = APIRouter()


@router.get("/me")
async def me(user: CurrentUser) -> dict[str, str]:
    return {"user_id": str(user.user_id)}


@router.get("/role")
async def role(user: LiveUser) -> dict[str, str]:
    return {"role": user.role}


@router.get("/ward", dependencies=[Depends(require_role("nurse", "admin"))])
async def ward() -> dict[str, str]:
    return {"ward": "3"}


@router.get("/administration", dependencies=[Depends(require_role("admin"))])
async def administration(user: CurrentUser) -> dict[str, str]:
    return {"user_id": str(user.user_id)}


@router.get("/people", dependencies=[Depends(require_permission("users:read"))])
async def people() -> dict[str, str]:
    return {"people": "all"}


@router.get("/keys", dependencies=[Depends(require_level(2))])
async def keys() -> dict[str, str]:
    return {"keys": "all"}


@router.get("/hourly", dependencies=[Depends(require_level(1, max_age=3600))])
async def hourly() -> dict[str, str]:
    return {"proved": "within an hour"}


@router.get("/now", dependencies=[Depends(require_level(1, max_age=0))])
async def now() -> dict[str, str]:
    return {"proved": "now"}


@router.get("/wizards/{wizard}")
async def wizard(wizard: str, token: AccessToken, request: Request) -> dict[str, Any]:
    identity: FlorenceIdentity = request.app.state.florence_identity
    answer = await identity.request("GET", f"/api/v1/wizards/{wizard}", token=token)
    return answer.content


@router.get("/open")
async def open_to_all() -> dict[str, str]:
    return {"open": "yes"}


def application(identity: FlorenceIdentity, *, problem_json: bool = True) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with identity:
            yield

    app = FastAPI(lifespan=lifespan)
    app.include_router(router)
    install(app, identity, problem_json=problem_json)
    return app


@contextmanager
def running(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve the application over HTTP; answers a client of it."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the application did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
