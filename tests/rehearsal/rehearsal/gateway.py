"""The routes of the HTTP API.

The emulator ignores the OpenAPI body that the template describes the API with. What it would have
made of it is made here, from the body as it was deployed, so that the template still decides.
"""

import fnmatch
import json
import re

from .api import Api
from .report import check
from .stack import Stack


def open_api(stack: Stack) -> Api:
    """Makes the deployed API answer as its body says."""
    api_id = stack.physical("HttpApi")
    body = stack.template()["Resources"]["HttpApi"]["Properties"]["Body"]
    gateway = stack.aws.client("apigatewayv2")
    routes = routes_of(body)
    connect(stack, gateway, api_id, routes)
    check(routes, f"{len(routes)} routes, each permitted to invoke its function")
    api = Api(stack.aws.port, api_id)
    allow_origins(gateway, api_id, body["x-amazon-apigateway-cors"])
    check_preflight(api, body["x-amazon-apigateway-cors"])
    return api


DEFAULT = "$default"


def routes_of(body: dict) -> list[tuple[str, str, str]]:
    """Method, path and the logical name of the function of each route."""
    found = []
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            [function] = re.findall(r"\$\{(\w+)\.Arn\}", uri)
            found.append((method.upper(), path, function))
    return found


def connect(stack: Stack, gateway, api_id: str, routes: list[tuple[str, str, str]]) -> None:
    """Makes the integrations and routes that are not there yet."""
    known = {r["RouteKey"] for r in gateway.get_routes(ApiId=api_id)["Items"]}
    integrations: dict[str, str] = {}
    functions = stack.aws.client("lambda")
    for method, path, function in routes:
        name = stack.physical(function)
        check_permission(functions, name, api_id, method, path)
        # The route that takes what no other does has neither a method nor a path.
        key = path if path == DEFAULT else f"{method} {path}"
        if key in known:
            continue
        if function not in integrations:
            arn = functions.get_function_configuration(FunctionName=name)["FunctionArn"]
            integration = gateway.create_integration(
                ApiId=api_id,
                IntegrationType="AWS_PROXY",
                IntegrationMethod="POST",
                IntegrationUri=arn,
                PayloadFormatVersion="2.0",
            )
            integrations[function] = integration["IntegrationId"]
        target = f"integrations/{integrations[function]}"
        gateway.create_route(ApiId=api_id, RouteKey=key, Target=target)


def check_permission(functions, name: str, api_id: str, method: str, path: str) -> None:
    """The emulator's gateway asks no function whether it may be invoked; AWS's does."""
    policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    route = path if path == DEFAULT else f"{method}{re.sub('{[^}]+}', '*', path)}"
    wanted = f"{api_id}/$default/{route}"
    for statement in policy["Statement"]:
        source = statement["Condition"]["ArnLike"]["AWS:SourceArn"].split(":")[-1]
        service = statement["Principal"].get("Service")
        if service == "apigateway.amazonaws.com" and fnmatch.fnmatch(wanted, source):
            return
    check(False, f"{name} may be invoked for {method} {path}", policy)


def allow_origins(gateway, api_id: str, cors: dict) -> None:
    """The cross-origin rules."""
    gateway.update_api(
        ApiId=api_id,
        CorsConfiguration={
            "AllowOrigins": origins_of(cors),
            "AllowMethods": cors["allowMethods"],
            "AllowHeaders": cors["allowHeaders"],
            "ExposeHeaders": cors["exposeHeaders"],
            "MaxAge": cors["maxAge"],
        },
    )


def origins_of(cors: dict) -> list[str]:
    """SAM passes a list parameter on as it was typed."""
    origins = cors["allowOrigins"]
    return origins.split(",") if isinstance(origins, str) else origins


def check_preflight(api: Api, cors: dict) -> None:
    """A browser of an allowed origin may go on, another may not."""

    def answered(origin: str) -> str | None:
        headers = {"origin": origin, "access-control-request-method": "POST"}
        answer = api.send("OPTIONS", "/auth/login", headers=headers)
        return answer.headers.get("access-control-allow-origin")

    [origin, *_] = origins_of(cors)
    check(answered(origin) == origin, f"preflight: {origin} may call", answered(origin))
    stranger = "https://elsewhere.example"
    check(answered(stranger) is None, f"preflight: {stranger} may not", answered(stranger))


def check_domain_name(stack: Stack, name: str) -> None:
    """A domain name of the deployment's own leads to the API, and the outputs say where."""
    mappings = stack.aws.client("apigatewayv2").get_api_mappings(DomainName=name)["Items"]
    led = [mapping["ApiId"] for mapping in mappings]
    check(led == [stack.physical("HttpApi")], f"{name} leads to the API", mappings)
    outputs = stack.outputs()
    named = outputs["ApiUrl"] == f"https://{name}" and outputs["DomainTarget"]
    check(named, f"the outputs name {name} and where it must point", outputs)
