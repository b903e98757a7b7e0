"""The schedule."""

import time

from . import aging
from .administrator import Admin
from .api import Api
from .report import CheckFailed, check
from .stack import Stack

# The template's rate, and what the emulator takes to notice.
SECONDS = 5 * 60 + 40


def check_fires(stack: Stack, api: Api, admin: Admin, invoked: set[str]) -> None:
    """Waits for runs that neither an administrator nor this rehearsal asked for."""
    # What the checks of the policies left behind.
    api.post("/admin/sessions/cleanup", token=admin.token()).expect(200)
    before = {run["run_id"] for run in runs(api, admin)} | invoked
    aging.leave_expired(api, aging.Table.of(stack))
    print("    waiting for the schedule, up to six minutes")
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        new = [run for run in runs(api, admin) if run["run_id"] not in before]
        fired = [run for run in new if run["trigger"] == "schedule"]
        removed = (sum(r["removed"] for r in fired), sum(r["drafts"]["removed"] for r in fired))
        if min(removed):
            check(removed == (1, 1), "it fired: one session and one draft are gone", fired)
            return
        time.sleep(5)
    raise CheckFailed(f"the schedule removed nothing within {SECONDS} s")


def runs(api: Api, admin: Admin) -> list[dict]:
    """The newest runs."""
    answer = api.get("/admin/sessions/cleanup/history?limit=100", admin.token())
    return answer.expect(200).body["runs"]
