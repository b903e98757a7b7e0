"""That no function reaches a partition which its policy does not name, whatever it does there."""

from botocore.exceptions import ClientError

from .policies import Policy, listed
from .report import CheckFailed, check
from .stack import Stack

# A partition of nothing in the table.
KEY = {"PK": {"S": "ELSEWHERE#1"}, "SK": {"S": "1"}}
VALUES = {":pk": KEY["PK"]}


def check_all(stack: Stack) -> None:
    """Tries each action of each function, with the function's rights and no other."""
    for function in stack.functions():
        document = Policy.of(stack, function).document
        if not document["Statement"]:
            check(True, f"{function}: it is given nothing")
            continue
        key = stack.user("confined", document)
        dynamodb = stack.aws.client("dynamodb", key)
        rights = sorted(set(rights_of(document)))
        for action, index in rights:
            refused(dynamodb, action, request(stack.physical("Table"), action, index))
        refused(dynamodb, "Scan", {"TableName": stack.physical("Table")})
        check(rights, f"{function}: {len(rights)} actions end at the partitions it is given")


def rights_of(document: dict) -> list[tuple[str, str]]:
    """Actions of DynamoDB and the index that they are for, if any."""
    found = []
    for statement in document["Statement"]:
        for action in listed(statement["Action"]):
            service, name = action.split(":")
            _, _, index = listed(statement["Resource"])[0].partition("/index/")
            found += [(name, index)] if service == "dynamodb" else []
    return found


def request(table: str, action: str, index: str) -> dict:
    """What the action is asked with."""
    one = {"TableName": table}
    match action:
        case "Query" if index:
            condition = {"KeyConditionExpression": "GSI1PK = :pk", "IndexName": index}
            return one | condition | {"ExpressionAttributeValues": VALUES}
        case "Query":
            condition = {"KeyConditionExpression": "PK = :pk"}
            return one | condition | {"ExpressionAttributeValues": VALUES}
        case "PutItem":
            return one | {"Item": KEY}
        case "BatchGetItem":
            return {"RequestItems": {table: {"Keys": [KEY]}}}
        case "BatchWriteItem":
            return {"RequestItems": {table: [{"DeleteRequest": {"Key": KEY}}]}}
        case "ConditionCheckItem":
            condition = {"Key": KEY, "ConditionExpression": "attribute_not_exists(PK)"}
            return {"TransactItems": [{"ConditionCheck": one | condition}]}
        case _:
            return one | {"Key": KEY}


def refused(dynamodb, action: str, asked: dict) -> None:
    """The request is refused for want of a right, and for nothing else."""
    # A check of a condition is an action of its own, but no request.
    requested = "TransactWriteItems" if action == "ConditionCheckItem" else action
    operation = dynamodb.meta.method_to_api_mapping
    [method] = [name for name, known in operation.items() if known == requested]
    try:
        getattr(dynamodb, method)(**asked)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "AccessDeniedException":
            return
        raise CheckFailed(f"{action} elsewhere: {code}") from error
    raise CheckFailed(f"{action} of {KEY} is possible: {asked}")
