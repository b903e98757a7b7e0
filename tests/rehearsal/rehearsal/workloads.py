"""What each function does: requests that together reach every kind of access to the table."""

import json
from dataclasses import dataclass, field

from . import aging, mail, mailbox, people, totp, wizard
from .administrator import Admin
from .api import Answer, Api, Refused
from .stack import Stack

NEW_PASSWORD = "velvet harbour 19 geese"


@dataclass
class World:
    """What the requests are made with."""

    stack: Stack
    api: Api
    admin: Admin
    # The runs of the cleanup that were asked for here.
    invoked: set[str] = field(default_factory=set)


def register(world: World) -> None:
    """Accounts of whoever asks and of who reads the mail, resets, a notice that is answered, and
    an invitation."""
    anybody(world)
    with world.stack.variable("RegisterFunction", "REGISTRATION_MODE", "verified"):
        proved(world)
    reset(world)
    accept(world)


def anybody(world: World) -> None:
    """A new account, an address that is taken, somebody for whom a service asks, more repetitions
    than there may be sessions, and one when the account has a second factor."""
    api, nurse = world.api, people.register(world.api)
    api.post("/auth/register", people.form(nurse.email)).expect(409)
    body = people.form(people.address())
    api.send("POST", "/auth/register", body, headers=stated(world)).expect(201)
    email = people.address()
    headers = {"idempotency-key": email}

    def repeat() -> Answer:
        return api.send("POST", "/auth/register", people.form(email), headers=headers)

    for _ in range(6):
        token = repeat().expect(201).body["access_token"]
    secure(api, token)
    repeat().expect(202)


def proved(world: World) -> None:
    """A registration that is repeated, mailed again and confirmed."""
    api, email = world.api, people.address()
    headers = {"idempotency-key": email}
    for _ in range(2):
        begun = api.send("POST", "/auth/register", people.form(email), headers=headers).expect(202)
    body = {"registration_id": begun.body["registration_id"]}
    api.post("/auth/register/resend", body).expect(202)
    people.confirm(api, begun, email).expect(201)


def reset(world: World) -> None:
    """Resets for a known device and for an address without an account, one that is completed, and
    a no to the notice of it."""
    api, nurse = world.api, people.register(world.api)
    api.post("/auth/password-reset", {"email": people.address()}).expect(202)
    body = {"email": nurse.email, "device_token": nurse.device}
    api.post("/auth/password-reset", body).expect(202)
    token = mailbox.read(api, nurse.email, mailbox.link("reset"))
    body = {"token": token, "new_password": NEW_PASSWORD}
    api.post("/auth/password-reset/complete", body).expect(200)
    token = mailbox.read(api, nurse.email, mailbox.link("not-me"))
    api.post("/auth/not-me", {"token": token}).expect(204)


def accept(world: World) -> None:
    """An invitation that is accepted."""
    api, email = world.api, people.address()
    invite(world, email)
    body = people.form(email)
    body = {name: body[name] for name in ("password", "full_name", "agreed_to_terms")}
    body["token"] = mailbox.read(api, email, mailbox.link("invitation"))
    api.post("/auth/invitations/accept", body).expect(201)


def invite(world: World, email: str) -> str:
    """Invites somebody; gives the path of the invitation."""
    body = {"email": email, "role": "nurse"}
    invited = world.api.post("/admin/invitations", body, world.admin.token()).expect(201)
    return f"/admin/invitations/{invited.body['invitation']['invitation_id']}"


def secure(api: Api, token: str) -> tuple[str, list[str]]:
    """Sets an authenticator app up; gives its secret and the recovery codes."""
    secret = api.post("/auth/factors/totp", token=token).expect(200).body["secret"]
    body = {"code": totp.code(secret)}
    codes = api.post("/auth/factors/totp/confirm", body, token).expect(200).body
    return secret, codes["recovery_codes"]


def login(world: World) -> None:
    """More sessions and devices than a user may have, a wrong password, an unknown address, a
    one-time code, wrongly and rightly used, a service that asks for somebody, and a second factor
    that is asked for."""
    api, nurse = world.api, people.register(world.api)
    for _ in range(20):
        people.sign_in(api, nurse.email)
    code = unlock_code(world, nurse)
    for password, status in (("not the password at all", 401), (people.PASSWORD, 200)):
        body = {"email": nurse.email, "password": password, "unlock_code": code}
        api.post("/auth/login", body).expect(status)
    for email in (nurse.email, f"un{nurse.email}"):
        body = {"email": email, "password": "not the password at all"}
        api.post("/auth/login", body).expect(401)
    body = {"email": nurse.email, "password": people.PASSWORD}
    api.send("POST", "/auth/login", body, headers=stated(world)).expect(200)
    secure(api, people.sign_in(api, nurse.email).access)
    api.post("/auth/login", body).expect(202)


def unlock_code(world: World, nurse: people.Person) -> str:
    """The code that an administrator makes for somebody whom mail does not reach."""
    invoke(world, "MailerFunction", mail.bounced(nurse.email))
    path = f"/admin/users/{nurse.user_id}/unlock"
    made = world.api.post(path, token=world.admin.token()).expect(200)
    return made.body["unlock_code"]


def stated(world: World) -> dict[str, str]:
    """What a service tells of whom it asks for."""
    key = aging.Table.of(world.stack).put_service("rehearsal")
    return {"x-florence-service-key": key, "x-florence-client-address": "198.51.100.7"}


def session(world: World) -> None:
    """Rotation, theft, introspection by people and services, and every way to end a session."""
    api, nurse = world.api, people.register(world.api)
    other = people.sign_in(api, nurse.email)
    api.get("/.well-known/jwks.json").expect(200)
    token = nurse.refresh
    for _ in range(2):
        answer = api.post("/auth/refresh", {"refresh_token": token}).expect(200)
        token = answer.body["refresh_token"]
    api.post("/auth/validate", token=nurse.access).expect(200)
    key = aging.Table.of(world.stack).put_service("rehearsal")
    client = {"client_id": "rehearsal", "client_secret": key}
    told = api.submit("/oauth/introspect", token=nurse.access, **client).expect(200).body
    if not told["active"]:
        raise Refused(f"introspection: {told}")
    revoked = people.sign_in(api, nurse.email)
    api.submit("/oauth/revoke", token=revoked.refresh).expect(200)
    api.get("/.well-known/openid-configuration").expect(200)
    api.get("/auth/sessions", nurse.access).expect(200)
    api.send("DELETE", f"/auth/sessions/{other.session_id}", token=nurse.access).expect(204)
    people.sign_in(api, nurse.email)
    api.send("DELETE", "/auth/sessions", token=nurse.access).expect(204)
    api.post("/auth/refresh", {"refresh_token": nurse.refresh}).expect(401)
    last = people.sign_in(api, nurse.email)
    api.post("/auth/logout", token=last.access).expect(204)


def profile(world: World) -> None:
    """Reading, changing, a new password while other sessions live, the export, another address
    and back, and leaving, also of an administrator."""
    api, nurse = world.api, people.register(world.api)
    people.sign_in(api, nurse.email)
    api.get("/auth/profile", nurse.access).expect(200)
    change = {"department": "Ward 3"}
    api.send("PATCH", "/auth/profile", change, nurse.access).expect(200)
    passwords = {"current_password": "not the password", "new_password": NEW_PASSWORD}
    api.post("/auth/change-password", passwords, nurse.access).expect(422)
    passwords["current_password"] = people.PASSWORD
    api.post("/auth/change-password", passwords, nurse.access).expect(204)
    api.get("/auth/profile/export", nurse.access).expect(200)
    body = {"password": passwords["new_password"]}
    answer = api.send("DELETE", "/auth/profile", body, nurse.access).expect(204)
    # What the request cannot clear away is left to the schedule, and not told.
    left = aging.Table.of(world.stack).sort_keys(nurse.user_id)
    if left != ["DELETION"]:
        raise Refused(f"{answer.request}: {left} are left")
    moving = people.register(api)
    mail.change(api, moving, (people.address(), people.PASSWORD))
    token = mailbox.read(api, moving.email, mailbox.link("undo-email"))
    api.post("/auth/email-undo", {"token": token}).expect(204)
    chief = people.register(api)
    promote(world, chief.user_id)
    body = {"password": people.PASSWORD}
    api.send("DELETE", "/auth/profile", body, chief.access).expect(204)


def factors(world: World) -> None:
    """An app from its secret to its removal, a sign-in with it, a service that is unknown, and an
    administrator's app with the code from the mailbox."""
    api, nurse = world.api, people.register(world.api)
    secret, codes = secure(api, nurse.access)
    api.get("/auth/factors", nurse.access).expect(200)
    body = {"email": nurse.email, "password": people.PASSWORD}
    asked = api.post("/auth/login", body).expect(202).body
    answer = {"challenge": asked["second_factor"]["challenge"]}
    answer["device_token"] = asked["device_token"]
    second = "/auth/login/second-factor"
    api.post(second, answer | {"recovery_code": "0000-0000-0000-0000"}).expect(401)
    token = api.post(second, answer | {"recovery_code": codes[0]}).expect(200).body["access_token"]
    api.post("/auth/step-up", {"code": totp.code(secret, ahead=1)}, token).expect(200)
    api.post("/auth/step-up", {"password": people.PASSWORD}, token).expect(200)
    api.post("/auth/factors/recovery-codes", token=token).expect(200)
    api.send("DELETE", "/auth/factors/totp", token=token).expect(204)
    unknown = stated(world) | {"x-florence-service-key": f"flk_nobody.{'A' * 43}"}
    body = {"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA", "code": "123456"}
    api.send("POST", second, body, headers=unknown).expect(401)
    chief = people.register(api)
    promote(world, chief.user_id)
    chief = people.sign_in(api, chief.email)
    api.post("/auth/factors/enrolment-code", token=chief.access).expect(202)
    code = mailbox.read(api, chief.email, mailbox.ENROLMENT_CODE)
    secret = api.post("/auth/factors/totp", token=chief.access).expect(200).body["secret"]
    body = {"code": totp.code(secret), "enrolment_code": code}
    api.post("/auth/factors/totp/confirm", body, chief.access).expect(200)


def wizards(world: World) -> None:
    """From start to report and away, and one that is given up."""
    api, token = world.api, people.register(world.api).access
    api.get("/wizards/types", token).expect(200)
    first, second = (wizard.start(api, token) for _ in range(2))
    saved = wizard.save(api, token, first, 1, "pain is less").expect(200)
    wizard.save(api, token, first, 1, "pain is gone", saved.headers["etag"]).expect(200)
    wizard.save(api, token, second, 1, "Patient Garcia is in pain").expect(422)
    api.get(f"/wizards/{first}", token).expect(200)
    api.get("/wizards", token).expect(200)
    api.post(f"/wizards/{first}/complete", token=token).expect(200)
    for done in (first, second):
        api.send("DELETE", f"/wizards/{done}", token=token).expect(204)


def admin(world: World) -> None:
    """Every route of the administrators."""
    api, token, nurse = world.api, world.admin.token(), people.register(world.api)
    account = f"/admin/users/{nurse.user_id}"
    api.get("/admin/users", token).expect(200)
    api.get("/admin/users?email=nurse-", token).expect(200)
    api.get("/admin/users?mail=undeliverable", token).expect(200)
    api.get(account, token).expect(200)
    api.send("PATCH", account, {"is_verified": True}, token).expect(200)
    api.post(f"{account}/password-reset", token=token).expect(202)
    api.post(f"{account}/unlock", token=token).expect(200)
    unlock_code(world, nurse)
    api.post(f"{account}/one-time-link", token=token).expect(200)
    secure(api, nurse.access)
    api.send("DELETE", f"{account}/factors", token=token).expect(204)
    promote(world, nurse.user_id)
    api.send("DELETE", f"{account}/sessions", token=token).expect(204)
    api.send("PATCH", account, {"is_active": False}, token).expect(200)
    api.get("/admin/statistics", token).expect(200)
    api.send("DELETE", account, token=token).expect(204)
    invitation = invite(world, people.address())
    api.get("/admin/invitations", token).expect(200)
    api.send("DELETE", invitation, token=token).expect(204)
    api.get("/admin/sessions/statistics", token).expect(200)
    api.get("/admin/audit", token).expect(200)
    api.get(f"/admin/audit?user_id={nurse.user_id}", token).expect(200)
    api.get("/admin/sessions/cleanup/history", token).expect(200)
    aging.leave_expired(api, aging.Table.of(world.stack))
    answer = api.post("/admin/sessions/cleanup", token=token).expect(200)
    removed_everything(answer.request, answer.body["run"])


def promote(world: World, user: str) -> None:
    """Makes somebody an administrator."""
    token = world.admin.token()
    world.api.send("PATCH", f"/admin/users/{user}", {"role": "admin"}, token).expect(200)


def session_expiry(world: World) -> None:
    """A run with something to remove of each kind."""
    aging.leave_expired(world.api, aging.Table.of(world.stack))
    body = invoke(world, "SessionExpiryFunction", {})
    world.invoked.add(body["run_id"])
    removed_everything("its invocation", body)


def statistics(world: World) -> None:
    """A run with a day that is due and has an event."""
    table = aging.Table.of(world.stack)
    table.forget_statistics()
    table.leave_an_event_to_count()
    run = invoke(world, "StatisticsFunction", {})
    if run["days"] == 0 or run["events"] + run["unreadable"] == 0:
        raise Refused(f"its invocation: {run}")


def mailer(world: World) -> None:
    """Mails that somebody is told by, also one that depends on whether they have an account, and a
    mailbox that is not there."""
    api, nurse = world.api, people.register(world.api)
    passwords = {"current_password": people.PASSWORD, "new_password": NEW_PASSWORD}
    api.post("/auth/change-password", passwords, nurse.access).expect(204)
    api.post("/auth/password-reset", {"email": nurse.email}).expect(202)
    invoke(world, "MailerFunction", {"source": "aws.scheduler"})
    mail.leaves(world.stack, nurse.email)
    invoke(world, "MailerFunction", mail.bounced(nurse.email))


def authorizer(world: World) -> None:
    """A live token, as another API asks about it."""
    nurse = people.register(world.api)
    source = [f"Bearer {nurse.access}"]
    event = {"version": "2.0", "type": "REQUEST", "identitySource": source}
    told = invoke(world, "AuthorizerFunction", event)
    if not told["isAuthorized"]:
        raise Refused(f"its answer: {told}")


def invoke(world: World, function: str, event: dict) -> dict:
    """Hands a function an event, past what would send it."""
    client, name = world.stack.aws.client("lambda"), world.stack.physical(function)
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    body = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise Refused(f"its invocation: {body}")
    return body


def health(world: World) -> None:
    """Both routes."""
    world.api.get("/openapi.json").expect(200)
    world.api.get("/health").expect(200)


def web(world: World) -> None:
    """What no other function has."""
    world.api.get("/nothing").expect(404)


def removed_everything(request: str, run: dict) -> None:
    """A run reports what it could not remove, and goes on."""
    if run["errors"] + run["drafts"]["errors"] + run["deletions"]["errors"]:
        raise Refused(f"{request}: {run}")


OF_FUNCTION = {
    "RegisterFunction": register,
    "LoginFunction": login,
    "SessionFunction": session,
    "ProfileFunction": profile,
    "WizardFunction": wizards,
    "FactorsFunction": factors,
    "AdminFunction": admin,
    "SessionExpiryFunction": session_expiry,
    "StatisticsFunction": statistics,
    "MailerFunction": mailer,
    "AuthorizerFunction": authorizer,
    "HealthFunction": health,
    "WebFunction": web,
}
