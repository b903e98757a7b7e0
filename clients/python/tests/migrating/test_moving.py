"""docs/migrating.md, step by step: its commands and statements run as they are printed."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ..stack.application import running
from ..stack.florence import Florence, serving
from . import former, moved, page

PASSWORDS = {
    "17": "florence1",
    "5f0c1d1e-58c4-4a8e-9b8e-0d2f4a6b8c10": "chief2024",
    "18": "old lamp",
    "19": "gone",
}
ANN, CHIEF, CHARGE, GONE = PASSWORDS
EMAILS = {
    ANN: "ann@ward.example.org",
    CHIEF: "chief@ward.example.org",
    CHARGE: "charge@ward.example.org",
    GONE: "gone@ward.example.org_deleted_1709280900",
}
ROLES = {ANN: "nurse", CHIEF: "admin", CHARGE: "charge_nurse", GONE: "user"}
DRAFT = [{"situation": "Dressing is soaked"}, {"background": "Day two after surgery"}]


@dataclass
class Move:
    """What is moved, and where to."""

    folder: Path
    database: sqlite3.Connection
    florence: Florence

    @property
    def path(self) -> Path:
        return self.folder / "former.db"

    def sign_in(self, user: str) -> dict[str, str]:
        person = self.florence.sign_in(EMAILS[user], PASSWORDS[user])
        return person.headers

    @contextmanager
    def moved(self) -> Iterator[httpx.Client]:
        with running(moved.application(self.path, self.florence.url)) as client:
            yield client


def test_every_step_of_the_page(tmp_path: Path) -> None:
    database = former.database(tmp_path / "former.db")
    fill(database)
    show_the_former_shape(tmp_path / "former.db")

    [serve] = page.commands("1. Run the service")
    with serving(tmp_path / "data", *serve) as florence:
        move = Move(tmp_path, database, florence)
        answer_its_origins(serve, florence)
        bring_the_people(move)
        ids = rewrite_user_ids(move)
        change_the_dependency(move, ids)
        carry_wizards_over(move)
        forget_the_passwords(move)
    database.close()


def fill(database: sqlite3.Connection) -> None:
    database.executescript(former.SCHEMA)
    for user, password in PASSWORDS.items():
        row = {"id": user, "email": EMAILS[user], "full_name": "Ann Example", "role": ROLES[user]}
        former.insert(database, row, password)
    database.execute("insert into notes (user_id, body) values (?, 'of Ann')", [ANN])
    database.execute("insert into notes (user_id, body) values (?, 'of the chief')", [CHIEF])
    for name, steps in (("draft-1", DRAFT), ("draft-2", [{"about": "Mr. Engstrom, bed 4"}])):
        values = [name, ANN, "sbar_report", json.dumps(steps)]
        database.execute("insert into wizards values (?, ?, ?, ?, 'draft')", values)
    database.commit()


def show_the_former_shape(path: Path) -> None:
    """So that the test would notice if it moved something else."""
    with running(former.application(path)) as app:
        body = {"email": EMAILS[ANN], "password": "wrong"}
        refused = app.post("/api/v1/auth/login", json=body)
        assert (refused.status_code, refused.json()["success"]) == (200, False)

        answer = app.post("/api/v1/auth/login", json=body | {"password": PASSWORDS[ANN]}).json()
        headers = {"authorization": f"Bearer {answer['data']['access_token']}"}
        assert notes(app, headers) == ["of Ann"]
        app.post("/api/v1/auth/logout", headers=headers)
        assert notes(app, headers) == ["of Ann"], "a sign-out ended nothing"


def answer_its_origins(serve: list[str], florence: Florence) -> None:
    [origins] = [argument for argument in serve if argument.startswith("AllowedOrigins=")]
    for origin in origins.partition("=")[2].split(","):
        headers = {"origin": origin, "access-control-request-method": "POST"}
        answer = httpx.options(f"{florence.url}/api/v1/auth/login", headers=headers)
        assert answer.headers["access-control-allow-origin"] == origin


def bring_the_people(move: Move) -> None:
    title = "2. Bring the people"
    [copy] = page.blocks(title, "sql")
    found = re.fullmatch(r"\\copy \((select .*)\) to '(.*)' csv header\n", copy)
    assert found is not None
    write_csv(move.folder / found[2], move.database.execute(found[1]))

    try_it, do_it = page.commands(title)
    assert try_it == [*do_it, "--dry-run"]
    for command in (try_it, do_it):
        there = [str(move.folder / word) if word.endswith(".csv") else word for word in command]
        printed = move.florence.run(there)
        assert "rejected 0" in printed
        assert "skipped 1" in printed


def rewrite_user_ids(move: Move) -> dict[str, str]:
    [block] = page.blocks("3. Rewrite user ids", "sql")
    for line in block.splitlines():
        copy = re.fullmatch(r"\\copy (\w+) from '(.*)' csv header", line)
        if copy is None:
            move.database.execute(line)
            continue
        with (move.folder / copy[2]).open(newline="") as file:
            rows = [(row["former_id"], row["user_id"]) for row in csv.DictReader(file)]
        move.database.executemany(f"insert into {copy[1]} values (?, ?)", rows)  # noqa: S608
    move.database.commit()
    ids = dict(rows)
    assert ids.keys() == {ANN, CHIEF, CHARGE}
    assert ids[CHIEF] == CHIEF, "a UUID stays"
    assert ids[ANN] != ANN
    return ids


def change_the_dependency(move: Move, ids: dict[str, str]) -> None:
    ann, chief, charge = (move.sign_in(user) for user in (ANN, CHIEF, CHARGE))
    role = move.florence.http.get("/auth/profile", headers=charge).json()["user"]["role"]
    assert role == "nurse"
    answer = move.florence.http.get(f"/admin/users/{ids[ANN]}", headers=chief)
    assert answer.json()["user"]["email"] == EMAILS[ANN]

    with move.moved() as app:
        assert notes(app, ann) == ["of Ann"], "they are hers under her new id"
        assert notes(app, chief) == ["of the chief"]
        assert app.get("/api/v1/greeting", headers=ann).json()["data"] == "Hello, Ann Example"
        assert refusal(app.delete("/api/v1/notes", headers=ann)) == "Administrators only"
        assert refusal(app.get("/api/v1/notes")) == "An access token is needed"
        stale = {"authorization": f"Bearer {former.tokens(ANN, 'admin')['access_token']}"}
        assert "not valid" in refusal(app.get("/api/v1/notes", headers=stale))

        move.florence.http.post("/auth/logout", headers=charge)
        assert refusal(app.get("/api/v1/notes", headers=charge)), "now it ends something"
        assert app.delete("/api/v1/notes", headers=chief).json()["success"]


def carry_wizards_over(move: Move) -> None:
    ann = move.sign_in(ANN)
    with move.moved() as app:
        # The second draft names a patient: its owner has to look at it.
        refused = app.post("/api/v1/drafts/carry-over", headers=ann)
        assert refusal(refused) == "phi_detected"
        with move.database:
            corrected = json.dumps([{"about": "bed 4"}])
            move.database.execute("update wizards set data = ? where id = 'draft-2'", [corrected])
        # As if the application had stopped before it noted that the first was carried over.
        with move.database:
            move.database.execute("update wizards set status = 'draft'")

        carried = app.post("/api/v1/drafts/carry-over", headers=ann).json()["data"]
        assert len(carried) == 2
        assert app.post("/api/v1/drafts/carry-over", headers=ann).json()["data"] == []

    kept = move.florence.http.get("/wizards", headers=ann).json()["wizards"]
    assert {wizard["wizard_id"] for wizard in kept} == set(carried), "each is there once"
    first = move.florence.http.get(f"/wizards/{carried[0]}", headers=ann).json()["wizard"]
    assert first["wizard_type"] == "custom"
    assert first["title"] == "sbar report"
    assert [first["step_data"][number] for number in ("1", "2")] == DRAFT


def forget_the_passwords(move: Move) -> None:
    [statement] = page.blocks("8. Forget the passwords", "sql")
    move.database.execute(statement)
    with move.moved() as app:
        assert app.get("/api/v1/greeting", headers=move.sign_in(ANN)).json()["success"]


def notes(app: httpx.Client, headers: dict[str, str]) -> list[str]:
    answer: dict[str, Any] = app.get("/api/v1/notes", headers=headers).json()
    return [note["body"] for note in answer["data"]]


def refusal(answer: httpx.Response) -> str:
    """The application's own shape, which its front end knows."""
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    assert body["success"] is False
    error: str = body["error"]
    return error


def write_csv(path: Path, rows: sqlite3.Cursor) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column[0] for column in rows.description)
        writer.writerows(rows)
