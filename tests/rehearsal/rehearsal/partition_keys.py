"""The partition keys that a request to DynamoDB names, which IAM knows as `dynamodb:LeadingKeys`."""

import json
import re
from collections.abc import Iterator


def by_action(operation: str, body: bytes) -> dict[str, set[str]]:
    """The keys that each action of a request is done to.

    A transaction is an action for each of its items. All keys of an action stand together, as in
    a batch: AWS does not say whether it looks at the items one by one, and a policy that is good
    for all of them at once is good either way.
    """
    found: dict[str, set[str]] = {}
    for action, key in named(operation, json.loads(body or b"{}")):
        found.setdefault(f"dynamodb:{action}", set()).add(key)
    return found


def named(operation: str, request: dict) -> Iterator[tuple[str, str]]:
    """Actions and keys, one pair for each item."""
    for item in request.get("TransactItems", []):
        for kind, write in item.items():
            yield action_of(kind), key_of(write)
    for items in request.get("RequestItems", {}).values():
        if isinstance(items, dict):
            yield from ((operation, key_of({"Key": key})) for key in items["Keys"])
        else:
            yield from ((operation, key_of(write)) for item in items for write in item.values())
    if "KeyConditionExpression" in request:
        yield operation, queried(request)
    elif "Key" in request or "Item" in request:
        yield operation, key_of(request)


def action_of(kind: str) -> str:
    """The action that a member of a transaction is."""
    return {"ConditionCheck": "ConditionCheckItem"}.get(kind, f"{kind}Item")


def key_of(request: dict) -> str:
    """The partition key of an item that is named by its key, or put whole."""
    return request.get("Key", request.get("Item"))["PK"]["S"]


def queried(request: dict) -> str:
    """The partition that a query reads, of the table or of its index."""
    condition = request["KeyConditionExpression"]
    [name] = re.findall(r"\b(?:GSI1)?PK = (:\w+)", condition)
    return request["ExpressionAttributeValues"][name]["S"]
