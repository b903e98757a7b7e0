"""What docs/migrating.md names is there."""

import json
import re
from pathlib import Path

import pytest

from . import page

MOVED = Path(__file__).with_name("moved.py").read_text()


@pytest.mark.parametrize("title", ["4. Change the dependency", "7. Carry wizards over"])
def test_the_code_shown_is_that_of_the_application_that_moved(title: str) -> None:
    shown = page.blocks(title, "python")

    assert shown
    for block in shown:
        assert block in MOVED


def test_every_route_that_takes_the_place_of_one_is_there() -> None:
    document = json.loads((page.ROOT / "docs/openapi.json").read_text())
    table = page.rows("5. Remove the 13 routes")

    assert len(table) == 13
    for _, route, _ in table:
        method, path = route.strip("`").split()
        assert method.lower() in document["paths"][f"/api/v1{path}"], route


def test_every_field_of_a_wizard_is_there_and_takes_text() -> None:
    types = page.ROOT / "shared/domain/wizards"
    table = page.rows("7. Carry wizards over")

    assert len(table) >= 10
    for _, kind, fields in table:
        steps = json.loads((types / f"{kind.strip('`')}.json").read_text())["steps"]
        named = re.findall(r"(\d) `(\w+)`", fields)
        assert named, kind
        for number, name in named:
            found = [field for field in steps[int(number) - 1]["fields"] if field["name"] == name]
            assert [field["type"] for field in found] in (["text"], ["textarea"]), (kind, name)
