"""What is left after the stack was deleted: the data and what it takes to read it."""

from botocore.exceptions import ClientError

from .report import CheckFailed, check
from .stack import NAME, Stack

RETAINED = {"Table", "TokenSecret", "PepperSecret", "AuditSecret", "FactorSecret", "DataKey"}


def check_delete(stack: Stack) -> None:
    """Deletes and looks."""
    resources, template = stack.resources, stack.template()["Resources"]
    declared = {name for name, r in template.items() if r.get("DeletionPolicy") == "Retain"}
    names = ", ".join(sorted(RETAINED))
    check(declared == RETAINED, f"the template retains {names}", declared)
    stack.delete()
    gone(stack)
    kept(stack, resources)


def gone(stack: Stack) -> None:
    """Everything that the stack made and does not retain."""
    aws = stack.aws
    try:
        status = stack.describe()["StackStatus"]
    except ClientError:
        status = "gone"
    left = {
        "stack": [] if status in ("gone", "DELETE_COMPLETE") else [status],
        "functions": named(aws.client("lambda").list_functions()["Functions"], "FunctionName"),
        "apis": aws.client("apigatewayv2").get_apis()["Items"],
        "domain names": aws.client("apigatewayv2").get_domain_names()["Items"],
        "stream mappings": aws.client("lambda").list_event_source_mappings()["EventSourceMappings"],
        "queues": aws.client("sqs").list_queues().get("QueueUrls", []),
        "configuration sets": aws.client("sesv2").list_configuration_sets()["ConfigurationSets"],
        "schedules": aws.client("scheduler").list_schedules()["Schedules"],
        "roles": named(aws.client("iam").list_roles()["Roles"], "RoleName"),
        "policies": named(aws.client("iam").list_policies(Scope="Local")["Policies"], "PolicyName"),
        "alarms": aws.client("cloudwatch").describe_alarms()["MetricAlarms"],
        "log groups": named(aws.client("logs").describe_log_groups()["logGroups"], "logGroupName"),
    }
    for kind, names in left.items():
        check(not names, f"no {kind} left", names)


def kept(stack: Stack, resources: dict[str, str]) -> None:
    """The table with its items, protected; the secrets; the key."""
    dynamodb, table = stack.aws.client("dynamodb"), resources["Table"]
    items = dynamodb.scan(TableName=table, Select="COUNT")["Count"]
    check(items, f"the table is left, with {items} items")
    try:
        dynamodb.delete_table(TableName=table)
    except ClientError as error:
        check(True, f"and protected: {error.response['Error']['Message']}")
    else:
        raise CheckFailed("the table can be deleted although it is protected")
    secrets = stack.aws.client("secretsmanager")
    for name in sorted(RETAINED - {"Table", "DataKey"}):
        value = secrets.get_secret_value(SecretId=resources[name])["SecretString"]
        check(value, f"{name} can be read")
    key = stack.aws.client("kms").describe_key(KeyId=resources["DataKey"])["KeyMetadata"]
    check(key["KeyState"] == "Enabled", "the key is enabled", key)


def named(items: list[dict], field: str) -> list[str]:
    """The names that belong to the stack."""
    return [item[field] for item in items if NAME in item[field]]
