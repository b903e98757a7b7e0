"""The emulator, brought closer to AWS where the template meets a gap of it."""

import json
import re
from contextvars import ContextVar
from email.utils import parseaddr

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.services import eventbridge, lambda_svc, ses_v2
from ministack.services.cloudformation import provisioners

from . import partition_keys

SIMULATED_BOUNCE = re.compile(r"bounce(\+.*)?@simulator\.amazonses\.com")


def keep_functions_here() -> None:
    """The template names AWS's own endpoints, and the emulator would pass them on."""
    original = lambda_svc._provided_worker_env

    def environment(config, code_dir, port):
        variables = original(config, code_dir, port)
        return {k: v for k, v in variables.items() if not k.startswith("AWS_ENDPOINT_URL_")}

    lambda_svc._provided_worker_env = environment


def refer_to_secrets_by_arn() -> None:
    """`Ref` of a secret is its ARN on AWS; the emulator's is its name, which no policy matches."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    create, update = handlers["create"], handlers["update"]

    def create_by_arn(*arguments):
        _name, attributes = create(*arguments)
        return attributes["Arn"], attributes

    def update_by_arn(arn, *arguments, **named):
        name = arn.split(":")[-1].rpartition("-")[0]
        _name, attributes = update(name, *arguments, **named)
        return attributes["Arn"], attributes

    handlers["create"], handlers["update"] = create_by_arn, update_by_arn


def accept_alarms_on_expressions() -> None:
    """The emulator refuses an alarm on an expression. Here it is stored, and never evaluated."""
    original = provisioners._cw_metric_alarm_record

    def record(name, properties):
        if properties.get("Metrics"):
            [alarmed] = [m for m in properties["Metrics"] if m.get("ReturnData", True)]
            plain = {"Metrics": None, "MetricName": alarmed["Id"], "Namespace": "Expression"}
            properties = properties | plain
        return original(name, properties)

    provisioners._cw_metric_alarm_record = record


def tell_policies_the_partition_keys() -> None:
    """The emulator leaves `dynamodb:LeadingKeys` empty, so that every condition on it would hold."""
    context_of, enforce = iam_actions.dynamodb_service_context, iam_evaluator.enforce
    request = "rehearsal:request"

    def with_request(body):
        return context_of(body) | {request: body}

    def enforce_with_keys(access_key, action, *arguments, service_context=None, **named):
        context = dict(service_context or {})
        body = context.pop(request, None)
        if body is not None:
            operation = action.split(":")[1]
            keys = partition_keys.by_action(operation, body).get(action)
            context |= {"dynamodb:LeadingKeys": sorted(keys)} if keys else {}
        return enforce(access_key, action, *arguments, service_context=context, **named)

    iam_actions.dynamodb_service_context = with_request
    iam_evaluator.enforce = enforce_with_keys


def tell_policies_of_mail() -> None:
    """The emulator leaves `ses:FromAddress` empty, and asks for a right to `*` in place of those to
    the identity and the configuration set that mail is sent with."""
    resource_of, enforce = iam_actions._ses_v2_resource_arn, iam_evaluator.enforce
    sending: ContextVar[tuple[str, list[str]]] = ContextVar("sending")

    def resource_with_mail(method, path, body, region, account):
        if path.rstrip("/") == "/v2/email/outbound-emails":
            mail = json.loads(body)
            address = parseaddr(mail["FromEmailAddress"])[1]
            names = [f"identity/{address.partition('@')[2]}"]
            if "ConfigurationSetName" in mail:
                names.append(f"configuration-set/{mail['ConfigurationSetName']}")
            sending.set((address, [f"arn:aws:ses:{region}:{account}:{name}" for name in names]))
        return resource_of(method, path, body, region, account)

    def enforce_for_each(access_key, action, *arguments, **named):
        if action != "ses:SendEmail":
            return enforce(access_key, action, *arguments, **named)
        address, resources = sending.get()
        named["service_context"] = {"ses:FromAddress": address}
        for resource in resources:
            named["resource_arn"] = resource
            if denied := enforce(access_key, action, *arguments, **named):
                return denied
        return None

    iam_actions._ses_v2_resource_arn = resource_with_mail
    iam_evaluator.enforce = enforce_for_each


def tell_of_bounces() -> None:
    """The emulator tells SNS alone what SES's mailbox simulator makes of a mail sent by the older
    API. Here EventBridge is told of the simulator's bounces, as the configuration set says."""
    handle = ses_v2.handle_request

    async def handle_and_tell(method, path, headers, body, query):
        answer = await handle(method, path, headers, body, query)
        if path.rstrip("/") == "/v2/email/outbound-emails" and answer[0] == 200:
            mail = json.loads(body)
            recipients = mail["Destination"]["ToAddresses"]
            bounced = [to for to in recipients if SIMULATED_BOUNCE.fullmatch(to)]
            name = mail.get("ConfigurationSetName")
            if bounced and tells_event_bridge(name):
                put_event(bounced_event(json.loads(answer[2])["MessageId"], name, bounced))
        return answer

    ses_v2.handle_request = handle_and_tell


def tells_event_bridge(name: str) -> bool:
    """Whether a configuration set tells EventBridge of bounces."""
    destinations = ses_v2._config_sets.get(name, {}).get("EventDestinations", {}).values()
    return any(
        destination.get("Enabled")
        and "EventBridgeDestination" in destination
        and "BOUNCE" in destination["MatchingEventTypes"]
        for destination in destinations
    )


def bounced_event(message_id: str, name: str, recipients: list[str]) -> dict:
    """As SES words it:
    https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge-examples.html
    """
    told = [{"emailAddress": to, "action": "failed", "status": "5.1.1"} for to in recipients]
    detail = {
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": told,
        },
        "mail": {
            "messageId": message_id,
            "destination": recipients,
            "tags": {"ses:configuration-set": [name]},
        },
    }
    return {"Source": "aws.ses", "DetailType": "Email Bounced", "Detail": json.dumps(detail)}


def put_event(event: dict) -> None:
    """Puts an event of AWS's own on the account's bus."""
    eventbridge._put_events({"Entries": [event]}, allow_aws_source=True)


if __name__ == "__main__":
    keep_functions_here()
    refer_to_secrets_by_arn()
    accept_alarms_on_expressions()
    tell_policies_the_partition_keys()
    tell_policies_of_mail()
    tell_of_bounces()
    main()
