"""That each function's policy is enough, and that it needs all of it.

Each right is taken away alone, from a new instance, and something that the function does must
then be refused. A right that nothing misses should not be in the template.
"""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import aging
from .administrator import Admin
from .api import Api, Refused
from .report import CheckFailed, check
from .stack import Stack
from .workloads import OF_FUNCTION, World


# Rights for what takes too long to bring about here: an address that a hundred guesses have
# closed, a hash of weaker parameters, an account that has used up its day; and for passkeys, which
# need an authenticator. The suite's test of permissions does all of it.
SHOWN_BY_THE_SUITE = {
    "AdminFunction: dynamodb:DeleteItem of Table of PASSKEY#*",
    "FactorsFunction: dynamodb:DeleteItem of Table of PASSKEY#*",
    "FactorsFunction: dynamodb:PutItem of Table of CHALLENGE#*",
    "FactorsFunction: dynamodb:PutItem of Table of PASSKEY#*",
    "LoginFunction: dynamodb:GetItem of Table of USER#*",
    "LoginFunction: dynamodb:UpdateItem of Table of EMAIL#*",
    "ProfileFunction: dynamodb:DeleteItem of Table of PASSKEY#*",
    "ProfileFunction: dynamodb:UpdateItem of Table of SOURCE#*",
    "RegisterFunction: dynamodb:DeleteItem of Table of PASSKEY#*",
    "SessionExpiryFunction: dynamodb:DeleteItem of Table of PASSKEY#*",
    "SessionFunction: dynamodb:UpdateItem of Table of SOURCE#*",
}
PARTITIONS = ("Condition", "ForAllValues:StringLike", "dynamodb:LeadingKeys")
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass
class Policy:
    """The rights of a function that the template grants it, in its role: none, or one policy."""

    iam: object
    role: str
    name: str
    document: dict

    @staticmethod
    def of(stack: Stack, function: str) -> "Policy":
        """As it is deployed."""
        iam, role = stack.aws.client("iam"), stack.physical(f"{function}Role")
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        # Beside it SAM lets a function tell of records of a stream that it could not take.
        names = [name for name in names if name.startswith(f"{function}RolePolicy")]
        if not names:
            return Policy(iam, role, "", {"Statement": []})
        [name] = names
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        return Policy(iam, role, name, document)

    def put(self, document: dict) -> None:
        """Replaces it. A policy must have a statement, so one without any goes."""
        if not document["Statement"]:
            self.iam.delete_role_policy(RoleName=self.role, PolicyName=self.name)
            return
        text = json.dumps(document)
        self.iam.put_role_policy(RoleName=self.role, PolicyName=self.name, PolicyDocument=text)


def check_all(stack: Stack, api: Api, admin: Admin) -> set[str]:
    """Checks every function; gives the runs of the cleanup that this asked for."""
    world = World(stack, api, admin)
    named = set(OF_FUNCTION)
    deployed = set(stack.functions())
    check(named == deployed, "every function has its requests", named ^ deployed)
    idle = []
    for function in stack.functions():
        policy = Policy.of(stack, function)
        allowed(world, function)
        for right, rest in reductions(policy.document):
            right = stack.in_logical_names(right)
            if not is_missed(world, function, policy, right, rest):
                idle.append(f"{function}: {right}")
    idle = set(idle) - SHOWN_BY_THE_SUITE
    check(not idle, "no function has a right that it does not need", idle)
    return world.invoked


def allowed(world: World, function: str) -> None:
    """With the whole policy everything works."""
    world.admin.token()
    restart(world.stack, function)
    try:
        OF_FUNCTION[function](world)
    except Refused as refused:
        raise CheckFailed(f"{function} may not do its work: {refused}") from refused
    check(True, f"{function}: its policy is enough")


def is_missed(world: World, function: str, policy: Policy, right: str, rest: dict) -> bool:
    """Whether something is refused without the right. The policy is whole again after it."""
    # What the administrator needs of the function for a fresh proof is not what is asked here.
    world.admin.token()
    policy.put(rest)
    restart(world.stack, function)
    try:
        OF_FUNCTION[function](world)
    except Refused as refused:
        request = re.sub(UUID, "{id}", str(refused).split(": ")[0])
        print(f"ok  {function} without {right}: {request} is refused")
        return True
    finally:
        policy.put(policy.document)
    print(f"??  {function} without {right}: nothing is refused")
    return False


def reductions(document: dict) -> Iterator[tuple[str, dict]]:
    """The policy without one right, for each of its rights."""
    for number, statement in enumerate(document["Statement"]):
        several = {place: values for place, values in lists(statement) if len(values) > 1}
        if not several:
            rest = copy.deepcopy(document)
            del rest["Statement"][number]
            yield describe(statement), rest
        for place, values in several.items():
            for value in values:
                rest = copy.deepcopy(document)
                left = [other for other in values if other != value]
                put(rest["Statement"][number], place, left)
                yield describe(statement, value), rest


def lists(statement: dict) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """What a statement names: actions, resources, patterns of partition keys. And where."""
    for place in (("Action",), ("Resource",), PARTITIONS):
        value = statement
        for name in place:
            value = value.get(name, {})
        if value:
            yield place, listed(value)


def put(statement: dict, place: tuple[str, ...], values: list[str]) -> None:
    """Names other values in this place of a statement."""
    *way, last = place
    for name in way:
        statement = statement[name]
    statement[last] = values


def describe(statement: dict, taken: str = "") -> str:
    """A right in words: the one value that is taken away, or all of the statement."""
    parts = [[taken] if taken in values else values for _, values in lists(statement)]
    return " of ".join(", ".join(values) for values in parts)


def restart(stack: Stack, function: str) -> None:
    """Replaces the instances: one that runs has read its secrets and published its keys already."""
    aging.Table.of(stack).outdate_keys()
    stack.configure(function, Timeout=stack.configuration(function)["Timeout"])


def listed(value: str | list[str]) -> list[str]:
    """IAM lets a list of one be the one."""
    return [value] if isinstance(value, str) else value
