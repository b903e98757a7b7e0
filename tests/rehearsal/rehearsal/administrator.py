"""The first administrator, made with the documented command and no more rights than it needs."""

import re
import time

from . import people, totp
from .api import Api
from .commands import run
from .report import check
from .stack import Stack

EMAIL, PASSWORD = "chief@example.org", "granite otter signs 43 letters"
# A proof counts as fresh for five minutes.
FRESH_SECONDS = 4 * 60
ENROLMENT_CODE = re.compile(r"(?m)\b([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})$")


class Admin:
    """Somebody with a second factor, in a session of two factors."""

    def __init__(self, api: Api, email: str, password: str) -> None:
        self.api = api
        self.password = password
        body = {"email": email, "password": password}
        self.keep(api.post("/auth/login", body).expect(200).body)

    def keep(self, answer: dict) -> None:
        """Keeps the tokens of a proof just now."""
        self.access, self.refresh = answer["access_token"], answer["refresh_token"]
        self.proved_at = time.monotonic()

    def enrol(self, enrolment_code: str) -> None:
        """Sets the first factor up, without which nothing is administered."""
        refused = self.api.get("/admin/users", self.access).expect(403).body
        check(refused["code"] == "second_factor_required", "administering needs a second factor")
        begun = self.api.post("/auth/factors/totp", token=self.access).expect(200).body
        code = totp.code(begun["secret"])
        confirm = "/auth/factors/totp/confirm"
        self.api.post(confirm, {"code": code}, self.access).expect(422)
        body = {"code": code, "enrolment_code": enrolment_code}
        self.api.post(confirm, body, self.access).expect(200)
        check(enrolment_code, "the printed code set one up")

    def token(self) -> str:
        """An access token of a session with a fresh proof."""
        if time.monotonic() - self.proved_at > FRESH_SECONDS:
            body = {"refresh_token": self.refresh}
            self.keep(self.api.post("/auth/refresh", body).expect(200).body)
            body = {"password": self.password}
            self.api.post("/auth/step-up", body, self.access).expect(200)
        return self.access


def create(stack: Stack, api: Api) -> Admin:
    """Makes one, and makes a nurse another, with the rights that docs/operations.md lists."""
    outputs = stack.outputs()
    environment = stack.aws.environment(key=operator(stack, outputs))
    deployment = (
        *("--table", outputs["TableName"]),
        *("--pepper-secret", outputs["PepperSecretArn"]),
        *("--audit-secret", outputs["AuditSecretArn"]),
        *("--factor-secret", outputs["FactorSecretArn"]),
    )

    def command(email: str, *options: str) -> str:
        words = ("cargo", "run", "--quiet", "--", "admin", "create", email, *options)
        done = run([*words, *deployment], environment, 30 * 60, typed=f"{PASSWORD}\n")
        check(done.returncode == 0, " ".join(words), done.stdout)
        code = ENROLMENT_CODE.search(done.stdout)
        check(code, "it prints the code for a second factor", done.stdout)
        return code[1]

    code = command(EMAIL, "--full-name", "Chief Nurse")
    admin = Admin(api, EMAIL, PASSWORD)
    admin.enrol(code)
    nurse = people.register(api)
    code = command(nurse.email, "--promote")
    promoted = Admin(api, nurse.email, people.PASSWORD)
    promoted.enrol(code)
    for token in (admin.token(), promoted.token()):
        listed = api.get("/admin/users", token).expect(200).body["users"]
        emails = {user["email"] for user in listed}
        check({EMAIL, "ann@example.org"} <= emails, "the administrator lists the accounts", emails)
    return admin


def operator(stack: Stack, outputs: dict[str, str]) -> tuple[str, str]:
    """The key of a user who may do just that."""
    table = stack.aws.client("dynamodb").describe_table(TableName=outputs["TableName"])
    actions = ("ConditionCheckItem", "GetItem", "PutItem", "Query", "UpdateItem")
    secrets = ("PepperSecretArn", "AuditSecretArn", "FactorSecretArn")
    statements = [
        {
            "Effect": "Allow",
            "Action": [f"dynamodb:{name}" for name in actions],
            "Resource": table["Table"]["TableArn"],
        },
        {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": [outputs[name] for name in secrets],
        },
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": outputs["DataKeyArn"]},
    ]
    return stack.user("operator", {"Version": "2012-10-17", "Statement": statements})
