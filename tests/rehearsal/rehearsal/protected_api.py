"""The example of another application, whose API the deployed authorizer guards."""

from pathlib import Path

from . import gateway, people
from .administrator import Admin
from .api import Api
from .emulator import Emulator
from .report import check
from .stack import Stack

TEMPLATE = Path("docs/examples/protected-api/template.yaml")
NAME = "florence-rehearsal-example"


def walk(aws: Emulator, identity: Stack, api: Api, admin: Admin) -> None:
    """Deploys it, asks it as each kind of caller, and deletes it."""
    example = Stack(aws, NAME, TEMPLATE)
    arn = identity.outputs()["AuthorizerArn"]
    example.deploy(AuthorizerArn=arn)
    check_invocable(aws, arn, example)
    notes = gateway.open_routes(example, "Api", {"Florence": arn})
    nurse = people.register(api)
    notes.get("/status").expect(200)
    refused = notes.get("/whoami").expect(401).body
    check(refused == {"message": "Unauthorized"}, "without a token: 401", refused)
    notes.get("/whoami", "a.b.c").expect(403)
    notes.get("/whoami", nurse.refresh).expect(403)
    told = notes.get("/whoami", nurse.access).expect(200).body
    check(told == {"user_id": nurse.user_id, "role": "nurse"}, "with one: 200", told)
    notes.get("/report", nurse.access).expect(403)
    told = notes.get("/report", admin.token()).expect(200).body
    check(told["role"] == "admin", "403 for want of a permission, 200 with it", told)
    api.post("/auth/logout", token=nurse.access).expect(204)
    refused = notes.get("/whoami", nurse.access).expect(403).body
    check(refused == {"message": "Forbidden"}, "a sign-out counts at the next request", refused)
    example.delete()


def check_invocable(aws: Emulator, authorizer: str, example: Stack) -> None:
    """The emulator's gateway asks no authorizer whether it may be invoked; AWS's does."""
    policy = aws.client("lambda").get_policy(FunctionName=authorizer)["Policy"]
    api_id = example.physical("Api")
    check(f":{api_id}/authorizers/" in policy, "it may invoke the authorizer", policy)
