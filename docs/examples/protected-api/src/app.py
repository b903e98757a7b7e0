"""An API whose callers Florence Identity knows: what it tells of them is in the event."""

import json


def handler(event, _context):
    """Answers the three routes of the template."""
    route = event["routeKey"]
    if route == "GET /status":
        return answer(200, {"status": "ok"})
    caller = event["requestContext"]["authorizer"]["lambda"]
    if route == "GET /report" and "audit:read" not in caller["permissions"]:
        return answer(403, {"message": "This needs the permission audit:read"})
    return answer(200, {"user_id": caller["user_id"], "role": caller["role"]})


def answer(status, body):
    """A response of an HTTP API."""
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
