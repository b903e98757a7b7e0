"""docs/migrating.md, taken apart."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "docs/migrating.md").read_text()


def section(title: str) -> str:
    """What stands below a heading, up to the next of its kind."""
    _, found, rest = TEXT.partition(f"\n## {title}\n")
    assert found, title
    return rest.partition("\n## ")[0]


def blocks(title: str, language: str) -> list[str]:
    """The blocks of code of a section."""
    return re.findall(rf"^```{language}\n(.*?)^```$", section(title), re.DOTALL | re.MULTILINE)


def commands(title: str) -> list[list[str]]:
    """What the lines of `cargo run --` of a section give the command line."""
    lines = "".join(blocks(title, "sh")).splitlines()
    return [line.split()[3:] for line in lines if line.startswith("cargo run -- ")]


def rows(title: str) -> list[list[str]]:
    """The cells of the tables of a section, without their heads."""
    lines = [line.strip() for line in section(title).splitlines()]
    table = [line for line in lines if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    heads = {index - 1 for index, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for index, row in enumerate(cells) if index not in heads and set(row[0]) != {"-"}]
