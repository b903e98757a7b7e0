"""What the emulator's SES was given to send."""

import json
import re
import time
import urllib.request

from .api import Api, Refused
from .emulator import Emulator

FROM = "no-reply@florence.example.org"
# The emulator is in the sandbox, as a new account of SES: recipients have to be verified too.
VERIFIED = ("example.org", "florence.example.org", "ward.example.org")
# Where the pages will be.
WEB_ORIGIN = "https://identity.example.org"
# Where the emulator shows its mails, beside the services.
PATH = "/_ministack/ses/messages"
# A code stands alone on its line.
CODE = re.compile(r"(?m)^\s*(\d{4} \d{4})\s*$")
ENROLMENT_CODE = re.compile(r"(?m)^\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\s*$")
SECONDS = 20


def verify(aws: Emulator) -> None:
    """Verifies the domains that mail comes from and goes to."""
    client = aws.client("sesv2")
    for domain in VERIFIED:
        client.create_email_identity(EmailIdentity=domain)


def link(page: str) -> re.Pattern:
    """The token in a link to a page."""
    return re.compile(rf"{re.escape(WEB_ORIGIN)}/{page}#token=(flm_[\w-]+)")


def read(api: Api, recipient: str, sought: re.Pattern, before: str = "") -> str:
    """What is sought in the mails to somebody, once there is one that is not as `before`."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for mail in reversed(sent(api)):
            found = sought.search(mail["BodyText"])
            if found and recipient in mail["To"] and found[1] != before:
                return found[1]
        time.sleep(0.25)
    raise Refused(f"mail: none of {len(sent(api))} has {sought.pattern}")


def sent(api: Api) -> list[dict]:
    """All mails, the oldest first."""
    with urllib.request.urlopen(f"http://127.0.0.1:{api.port}{PATH}", timeout=10) as answer:
        [mails] = json.load(answer)["messages"].values() or [[]]
    return mails
