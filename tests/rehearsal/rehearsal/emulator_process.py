"""The emulator, brought closer to AWS where the template meets a gap of it."""

from ministack.app import main
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners


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


if __name__ == "__main__":
    keep_functions_here()
    refer_to_secrets_by_arn()
    accept_alarms_on_expressions()
    main()
