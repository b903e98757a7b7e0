"""The mails of an account, from its code to an address that is given back."""

import time
import uuid

from . import aging, mailbox, people
from .api import Api, Refused
from .report import check
from .stack import Stack

# Its mails bounce, as on AWS.
BOUNCING = "simulator.amazonses.com"
PASSWORD = "velvet harbour 19 geese"
SECONDS = 20


def walk(stack: Stack, api: Api) -> None:
    """Registers, resets the password, changes the address and takes it back, each by what was
    mailed; and has a mailbox that is not there noted."""
    health = api.get("/health").expect(200).body
    told = {"mail": "ses", "registration": "verified"}
    check(told.items() <= health.items(), "mail is sent, and registrations are verified", health)
    nurse = people.register(api)
    check(nurse.access, "the code in the mail made the account")
    used = reset(api, nurse.email)
    move(api, nurse.email)
    reset(api, nurse.email, used)
    bounce(stack, api)
    check_stream(stack)


def reset(api: Api, email: str, before: str = "") -> str:
    """Chooses another password by the link in a mail, which is not that of the one before."""
    api.post("/auth/password-reset", {"email": email}).expect(202)
    token = mailbox.read(api, email, mailbox.link("reset"), before)
    body = {"token": token, "new_password": PASSWORD}
    api.post("/auth/password-reset/complete", body).expect(200)
    api.post("/auth/password-reset/complete", body).expect(422)
    people.sign_in(api, email, PASSWORD)
    check(token, "the link in the mail chose another password, once")
    return token


def move(api: Api, email: str) -> None:
    """Changes the address by the code in the new mailbox, and back by the link in the old one."""
    new = people.address()
    change(api, people.sign_in(api, email, PASSWORD), (new, PASSWORD))
    people.sign_in(api, new, PASSWORD)
    check(new, "the code in the mail to another address made it that of the account")
    token = mailbox.read(api, email, mailbox.link("undo-email"))
    api.post("/auth/email-undo", {"token": token}).expect(204)
    for address in (email, new):
        api.post("/auth/login", {"email": address, "password": PASSWORD}).expect(401)
    check(token, "the link in the mail to the address before gave it back")


def change(api: Api, nurse: people.Person, to: tuple[str, str]) -> None:
    """Gives an account another address."""
    new, password = to
    body = {"new_email": new, "password": password}
    begun = api.post("/auth/profile/email", body, nurse.access).expect(202).body
    code = mailbox.read(api, new, mailbox.CODE)
    body = {"change_id": begun["change_id"], "code": code}
    api.post("/auth/profile/email/confirm", body, nurse.access).expect(200)


def bounce(stack: Stack, api: Api) -> None:
    """Registers an address whose mailbox is not there."""
    email = f"bounce+{uuid.uuid4().hex}@{BOUNCING}"
    api.post("/auth/register", people.form(email)).expect(202)
    table = aging.Table.of(stack)
    deadline = time.monotonic() + SECONDS
    while not (noted := table.mailbox(email)) and time.monotonic() < deadline:
        time.sleep(0.25)
    reason = noted.get("reason", {}).get("S")
    check(reason == "bounce", "SES told of a mailbox that is not there, and it is noted", noted)


def check_stream(stack: Stack) -> None:
    """The schedule alone would have sent all this too, later."""
    [mapping] = stack.aws.client("lambda").list_event_source_mappings(
        FunctionName=stack.physical("MailerFunction")
    )["EventSourceMappings"]
    last = mapping["LastProcessingResult"]
    check(last.startswith("OK"), f"the stream of the table invoked the mailer: {last}", mapping)


def leaves(stack: Stack, recipient: str) -> None:
    """The mail that waits for somebody is sent and forgotten."""
    table = aging.Table.of(stack)
    deadline = time.monotonic() + SECONDS
    while waiting := table.waiting_mail(recipient):
        if time.monotonic() > deadline:
            raise Refused(f"sending: {len(waiting)} mails wait")
        time.sleep(0.25)


def bounced(recipient: str) -> dict:
    """What SES tells of a mailbox that is not there."""
    recipients = [{"emailAddress": recipient}]
    told = {"bounceType": "Permanent", "bouncedRecipients": recipients}
    return {"source": "aws.ses", "detail": {"eventType": "Bounce", "bounce": told}}
