"""The first administrator, made with the documented command and no more rights than it needs."""

from . import people
from .api import Api
from .commands import run
from .report import check
from .stack import Stack

EMAIL, PASSWORD = "chief@example.org", "granite otter signs 43 letters"


class Admin:
    """Signs in anew whenever a token is needed, so that none is too old."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def token(self) -> str:
        """An access token."""
        body = {"email": EMAIL, "password": PASSWORD}
        return self.api.post("/auth/login", body).expect(200).body["access_token"]


def create(stack: Stack, api: Api) -> Admin:
    """Makes one, and makes a nurse another, with the rights that docs/operations.md lists."""
    outputs = stack.outputs()
    environment = stack.aws.environment(key=operator(stack, outputs))
    deployment = (
        *("--table", outputs["TableName"]),
        *("--pepper-secret", outputs["PepperSecretArn"]),
        *("--audit-secret", outputs["AuditSecretArn"]),
    )

    def command(email: str, *options: str) -> None:
        words = ("cargo", "run", "--quiet", "--", "admin", "create", email, *options)
        done = run([*words, *deployment], environment, 30 * 60, typed=f"{PASSWORD}\n")
        check(done.returncode == 0, " ".join(words), done.stdout)

    command(EMAIL, "--full-name", "Chief Nurse")
    nurse = people.register(api)
    command(nurse.email, "--promote")
    admin = Admin(api)
    for token in (admin.token(), people.sign_in(api, nurse.email).access):
        listed = api.get("/admin/users", token).expect(200).body["users"]
        emails = {user["email"] for user in listed}
        check({EMAIL, "ann@example.org"} <= emails, "the administrator lists the accounts", emails)
    return admin


def operator(stack: Stack, outputs: dict[str, str]) -> tuple[str, str]:
    """The key of a user who may do just that."""
    table = stack.aws.client("dynamodb").describe_table(TableName=outputs["TableName"])
    statements = [
        {
            "Effect": "Allow",
            "Action": [f"dynamodb:{name}Item" for name in ("Get", "Put", "Update")]
            + ["dynamodb:Query"],
            "Resource": table["Table"]["TableArn"],
        },
        {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": [outputs["PepperSecretArn"], outputs["AuditSecretArn"]],
        },
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": outputs["DataKeyArn"]},
    ]
    return stack.user("operator", {"Version": "2012-10-17", "Statement": statements})
