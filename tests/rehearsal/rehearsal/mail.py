"""Mail: who may send it here, and what of it has left."""

import time

from . import aging
from .api import Refused
from .emulator import Emulator
from .stack import Stack

FROM = "no-reply@florence.example.org"
# The emulator is in the sandbox, as a new account of SES: recipients have to be verified too.
VERIFIED = ("florence.example.org", "ward.example.org")
# Where the pages will be.
WEB_ORIGIN = "https://identity.example.org"
SECONDS = 10


def verify(aws: Emulator) -> None:
    """Verifies the domains that mail comes from and goes to."""
    client = aws.client("sesv2")
    for domain in VERIFIED:
        client.create_email_identity(EmailIdentity=domain)


def leaves(stack: Stack, recipient: str) -> None:
    """The mail that waits for somebody is sent and forgotten."""
    table = aging.Table.of(stack)
    deadline = time.monotonic() + SECONDS
    while waiting := table.waiting_mail(recipient):
        if time.monotonic() > deadline:
            raise Refused(f"sending: {len(waiting)} mails wait")
        time.sleep(0.25)


def bounce(recipient: str) -> dict:
    """What SES tells of a mailbox that is not there."""
    recipients = [{"emailAddress": recipient}]
    told = {"bounceType": "Permanent", "bouncedRecipients": recipients}
    return {"source": "aws.ses", "detail": {"eventType": "Bounce", "bounce": told}}
