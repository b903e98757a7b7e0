"""A wizard from start to report."""

from . import people
from .api import Answer, Api
from .report import check


def walk(api: Api) -> None:
    """Starts, saves both steps and completes."""
    token = people.register(api).access
    body = {"wizard_type": "custom", "title": "Round", "total_steps": 2}
    started = api.post("/wizards", body, token).expect(201)
    wizard = started.body["wizard"]["wizard_id"]
    for number, text in enumerate(("pain is less", "walked to the door"), start=1):
        save(api, token, wizard, number, text).expect(200)
    done = api.post(f"/wizards/{wizard}/complete", token=token).expect(200).body["wizard"]
    check(done["status"] == "completed", "started, saved and completed")
    report = done["final_result"]["text"]
    check("walked to the door" in report, "the report holds what was saved", report)


def start(api: Api, token: str) -> str:
    """A wizard in progress, of one step."""
    body = {"wizard_type": "custom", "title": "Round", "total_steps": 1}
    return api.post("/wizards", body, token).expect(201).body["wizard"]["wizard_id"]


def save(api: Api, token: str, wizard: str, number: int, text: str, etag: str = "") -> Answer:
    """Saves a step; `etag` names the version to replace if it was saved before."""
    body = {"step_data": {"note": text}}
    headers = {"if-match": etag} if etag else {}
    return api.send("PUT", f"/wizards/{wizard}/steps/{number}", body, token, headers)
