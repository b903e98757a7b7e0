"""Building, deploying and deleting with the commands of docs/operations.md."""

import contextlib
import json
import platform
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from .commands import run
from .emulator import REGION, Emulator
from .report import CheckFailed, check

WORK = Path("target/rehearsal")
BUILT = WORK / "build"
NAME = "florence-rehearsal"
DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
# Everybody in the rehearsal comes from one address.
UNLIMITED = {
    "AnonymousMailsPerHour": "100000",
    "RegistrationsPerNetworkHour": "100000",
    "ResetsPerNetworkHour": "100000",
    "SignInFailuresPerNetworkHour": "100000",
    "SignInsPerNetworkHour": "100000",
}
# Decides what is compiled.
PROCESSOR = {"Architecture": "x86_64" if platform.machine() in ("x86_64", "AMD64") else "arm64"}


class Stack:
    """A deployment of a template."""

    def __init__(
        self, aws: Emulator, name: str = NAME, template: Path = BUILT / "template.yaml"
    ) -> None:
        self.aws = aws
        self.name = name
        self.source = template
        self.cloudformation = aws.client("cloudformation")

    def lint(self) -> None:
        """What the emulator would overlook."""
        self.run(300, "sam", "validate", "--lint", "--region", REGION)
        templates = ("template.yaml", "edge.yaml")
        self.run(300, "cfn-lint", "--regions", REGION, "--template", *templates)

    def build(self) -> None:
        """The first time this compiles everything; then only what changed."""
        given = self.parameters(PROCESSOR)
        self.run(80 * 60, "sam", "build", "--build-dir", str(BUILT), *given)
        binaries = sorted(BUILT.glob("*/bootstrap"))
        sizes = ", ".join(f"{b.parent.name} {b.stat().st_size / 1e6:.1f} MB" for b in binaries)
        check(binaries, f"built: {sizes}")

    def deploy(self, **parameters: str) -> None:
        """Creates the stack, or brings it up to date."""
        self.run(
            600,
            *("sam", "deploy", "--template-file", str(self.source)),
            *("--stack-name", self.name, "--region", REGION, "--resolve-s3"),
            *("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset"),
            *self.parameters(parameters),
        )
        self.resources = self.read_resources()
        status = self.describe()["StackStatus"]
        check(status in DEPLOYED, f"{len(self.resources)} resources, {status}")

    def delete(self) -> None:
        """Removes the stack."""
        where = ("--stack-name", self.name, "--region", REGION)
        self.run(600, "sam", "delete", *where, "--no-prompts")

    def run(self, seconds: int, *command: str) -> None:
        """Runs a command; shows what it printed only if it fails."""
        done = run(command, self.aws.environment(), seconds)
        check(done.returncode == 0, " ".join(command), f"exit {done.returncode}\n{done.stdout}")

    def describe(self) -> dict:
        """As CloudFormation describes the stack."""
        return self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]

    def outputs(self) -> dict[str, str]:
        """The outputs by their names."""
        return {o["OutputKey"]: o["OutputValue"] for o in self.describe()["Outputs"]}

    def template(self) -> dict:
        """The template after SAM's transform."""
        answer = self.cloudformation.get_template(StackName=self.name, TemplateStage="Processed")
        return answer["TemplateBody"]

    def physical(self, logical: str) -> str:
        """The name of a resource in the account."""
        if logical not in self.resources:
            raise CheckFailed(f"the stack has no {logical}")
        return self.resources[logical]

    def user(self, name: str, document: dict) -> tuple[str, str]:
        """The access key of a new user who may do what the policy says."""
        iam, name = self.aws.client("iam"), f"{name}-{secrets.token_hex(4)}"
        iam.create_user(UserName=name)
        text = json.dumps(document)
        iam.put_user_policy(UserName=name, PolicyName="only", PolicyDocument=text)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def in_logical_names(self, text: str) -> str:
        """The text with the template's names for what it mentions."""
        for logical, physical in self.resources.items():
            text = re.sub(rf"(arn:aws:dynamodb:[^ ]*:table/)?{re.escape(physical)}", logical, text)
        return text

    @contextlib.contextmanager
    def variable(self, function: str, name: str, value: str) -> Iterator[None]:
        """Has new instances of a function read another value of a variable meanwhile."""
        variables = self.configuration(function)["Environment"]["Variables"]
        self.configure(function, Environment={"Variables": variables | {name: value}})
        try:
            yield
        finally:
            self.configure(function, Environment={"Variables": variables})

    def configuration(self, function: str) -> dict:
        """How a function is set up."""
        name = self.physical(function)
        return self.aws.client("lambda").get_function_configuration(FunctionName=name)

    def configure(self, function: str, **changes: object) -> None:
        """Sets a function up anew, which replaces its instances."""
        client, name = self.aws.client("lambda"), self.physical(function)
        client.update_function_configuration(FunctionName=name, **changes)
        client.get_waiter("function_updated_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )

    def functions(self) -> list[str]:
        """The logical names of the functions."""
        resources = self.template()["Resources"].items()
        return sorted(name for name, r in resources if r["Type"] == "AWS::Lambda::Function")

    def read_resources(self) -> dict[str, str]:
        """Physical by logical names."""
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(
            StackName=self.name
        )
        found = (summary for page in pages for summary in page["StackResourceSummaries"])
        return {s["LogicalResourceId"]: s["PhysicalResourceId"] for s in found}

    @staticmethod
    def parameters(values: dict[str, str]) -> list[str]:
        """The options that give parameters."""
        return ["--parameter-overrides", *(f"{name}={value}" for name, value in values.items())]
