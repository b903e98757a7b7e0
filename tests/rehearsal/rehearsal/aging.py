"""Makes stored items look older than they are: nobody waits twelve hours for a session to end."""

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID

from . import people, wizard
from .api import Api
from .stack import Stack

LONG_AGO = "2020-01-01T00:00:00.000Z"
LONG_AGO_MILLIS = "1577836800000"


@dataclass
class Table:
    """The deployed table, past the functions."""

    client: object
    name: str

    @staticmethod
    def of(stack: Stack) -> "Table":
        """The stack's."""
        return Table(stack.aws.client("dynamodb"), stack.physical("Table"))

    def set(self, user: str, sort_key: str, **values: dict) -> None:
        """Sets attributes of an item that is there."""
        self.client.update_item(
            TableName=self.name,
            Key={"PK": {"S": f"USER#{user}"}, "SK": {"S": sort_key}},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )

    def put(self, user: str, sort_key: str) -> None:
        """Makes an item of nothing but its key."""
        item = {"PK": {"S": f"USER#{user}"}, "SK": {"S": sort_key}}
        self.client.put_item(TableName=self.name, Item=item)

    def put_service(self, name: str) -> str:
        """Gives a service a key, as `florence service create` does."""
        secret = urlsafe_b64encode(token_bytes(32)).decode().rstrip("=")
        key = f"flk_{name}.{secret}"
        item = {
            "PK": {"S": "SERVICES"},
            "SK": {"S": name},
            "name": {"S": name},
            "key_hash": {"S": b64encode(sha256(key.encode()).digest()).decode()},
            "created_at": {"S": LONG_AGO},
            "schema_version": {"N": "1"},
        }
        self.client.put_item(TableName=self.name, Item=item)
        return key

    def outdate_keys(self) -> None:
        """Has the published keys look like those of an older secret: whoever makes tokens next
        publishes them again."""
        self.client.update_item(
            TableName=self.name,
            Key={"PK": {"S": "JWKS"}, "SK": {"S": "KEYS"}},
            UpdateExpression="SET secret_created_at = :then",
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues={":then": {"S": LONG_AGO}},
        )

    def forget_statistics(self) -> None:
        """Removes what is known of all days."""
        answer = self.client.query(
            TableName=self.name,
            KeyConditionExpression="PK = :statistics",
            ExpressionAttributeValues={":statistics": {"S": "STATISTICS"}},
        )
        for item in answer["Items"]:
            key = {name: item[name] for name in ("PK", "SK")}
            self.client.delete_item(TableName=self.name, Key=key)

    def leave_an_event_to_count(self) -> None:
        """The first event of the service, with nothing in it. Yesterday is not due in the first
        hour after it."""
        then = datetime.now(UTC) - timedelta(days=2)
        # A UUID v7 of that time (RFC 9562, section 5.7).
        millis = int(then.timestamp() * 1000)
        event = UUID(int=(millis << 80) | (7 << 76) | (2 << 62))
        item = {
            "PK": {"S": f"AUDIT#{UUID(int=0)}"},
            "SK": {"S": str(event)},
            "GSI1PK": {"S": f"AUDITDAY#{then:%Y-%m-%d}#0"},
            "GSI1SK": {"S": f"{then:%Y-%m-%dT%H:%M:%S}.000Z"},
        }
        self.client.put_item(TableName=self.name, Item=item)

    def sort_keys(self, user: str) -> list[str]:
        """What is stored under a user."""
        answer = self.client.query(
            TableName=self.name,
            KeyConditionExpression="PK = :user",
            ExpressionAttributeValues={":user": {"S": f"USER#{user}"}},
        )
        return [item["SK"]["S"] for item in answer["Items"]]

    def mailbox(self, email: str) -> dict:
        """Why mail does not reach an address; nothing if it does."""
        key = {"PK": {"S": f"MAILBOX#{email}"}, "SK": {"S": "UNDELIVERABLE"}}
        return self.client.get_item(TableName=self.name, Key=key).get("Item", {})

    def waiting_mail(self, recipient: str) -> list[dict]:
        """The mails to an address that are in the outbox."""
        found = self.client.scan(
            TableName=self.name,
            FilterExpression="begins_with(PK, :outbox) AND recipient = :recipient",
            ExpressionAttributeValues={
                ":outbox": {"S": "OUTBOX#"},
                ":recipient": {"S": recipient},
            },
        )
        return found["Items"]


def leave_expired(api: Api, table: Table) -> None:
    """One session, one draft and what is left of a deleted account to remove, and one draft that
    was touched after its marker."""
    nurse = people.register(api)
    abandoned, touched = (wizard.start(api, nurse.access) for _ in range(2))
    due = {"GSI1SK": {"S": LONG_AGO}}
    table.set(nurse.user_id, f"SESSION#{nurse.session_id}", expires_at={"S": LONG_AGO}, **due)
    table.set(nurse.user_id, f"WIZARD#{abandoned}", updated_at={"N": LONG_AGO_MILLIS})
    for draft in (abandoned, touched):
        table.set(nurse.user_id, f"DRAFT#{draft}", **due)
    gone = people.register(api)
    password = {"password": people.PASSWORD}
    api.send("DELETE", "/auth/profile", password, gone.access).expect(204)
    # As if the request had died before it could clear everything away.
    table.put(gone.user_id, "DRAFT#left")
