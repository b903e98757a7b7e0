"""The README's application is one."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

README = (Path(__file__).parents[1] / "README.md").read_text()


async def test_the_application_of_the_readme_refuses_who_is_nobody() -> None:
    shown = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(shown, names)  # noqa: S102

    transport = httpx.ASGITransport(app=names["app"])
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        for method in ("GET", "DELETE"):
            answer = await client.request(method, "/notes")
            assert (answer.status_code, answer.json()["code"]) == (401, "missing_token")
