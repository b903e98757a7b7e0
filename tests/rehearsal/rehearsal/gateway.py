"""The routes of an HTTP API.

The emulator ignores the OpenAPI body that a template describes its API with. What it would have
made of it is made here, from the body as it was deployed, so that the template still decides.
"""

import fnmatch
import json
import re
from dataclasses import dataclass

from .api import Api
from .emulator import REGION
from .report import check
from .stack import Stack


DEFAULT = "$default"


@dataclass
class Route:
    """A route as the body describes it; the authorizer by its name there, if it has one."""

    method: str
    path: str
    function: str
    authorizer: str = ""

    @property
    def key(self) -> str:
        """The route that takes what no other does has neither a method nor a path."""
        return self.path if self.path == DEFAULT else f"{self.method} {self.path}"


def open_api(stack: Stack) -> Api:
    """Makes the deployed API answer as its body says, and browsers of allowed origins call it."""
    body, api = body_of(stack, "HttpApi"), open_routes(stack, "HttpApi")
    api.base = "/api/v1"
    api_id, cors = stack.physical("HttpApi"), body["x-amazon-apigateway-cors"]
    allow_origins(stack.aws.client("apigatewayv2"), api_id, cors)
    check_preflight(api, cors)
    return api


def open_routes(stack: Stack, logical: str, authorizers: dict[str, str] | None = None) -> Api:
    """Makes the routes of an API. `authorizers` are the functions behind the authorizers that its
    body names."""
    api_id, body = stack.physical(logical), body_of(stack, logical)
    gateway = stack.aws.client("apigatewayv2")
    made = make_authorizers(gateway, api_id, body, authorizers or {})
    routes = routes_of(body)
    connect(stack, gateway, (api_id, routes), made)
    check(routes, f"{len(routes)} routes, each permitted to invoke its function")
    return Api(stack.aws.port, api_id)


def body_of(stack: Stack, logical: str) -> dict:
    """The OpenAPI body of an API."""
    return stack.template()["Resources"][logical]["Properties"]["Body"]


def routes_of(body: dict) -> list[Route]:
    """The routes of a body. A route that no authorizer guards says so by a name without a scheme."""
    schemes = schemes_of(body)
    found = []
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            [function] = re.findall(r"\$\{(\w+)\.Arn\}", uri)
            guards = [name for guard in operation.get("security", []) for name in guard]
            [authorizer] = [name for name in guards if name in schemes] or [""]
            found.append(Route(method.upper(), path, function, authorizer))
    return found


def schemes_of(body: dict) -> dict[str, dict]:
    """The authorizers of a body by their names."""
    schemes = body.get("components", {}).get("securitySchemes", {})
    return {name: scheme["x-amazon-apigateway-authorizer"] for name, scheme in schemes.items()}


def make_authorizers(gateway, api_id: str, body: dict, functions: dict[str, str]) -> dict[str, str]:
    """Makes the authorizers of a body; gives their ids."""
    made = {}
    for name, scheme in schemes_of(body).items():
        arn = functions[name]
        prefix = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions"
        authorizer = gateway.create_authorizer(
            ApiId=api_id,
            Name=name,
            AuthorizerType=scheme["type"].upper(),
            AuthorizerUri=f"{prefix}/{arn}/invocations",
            IdentitySource=scheme["identitySource"],
            AuthorizerPayloadFormatVersion=scheme["authorizerPayloadFormatVersion"],
            AuthorizerResultTtlInSeconds=scheme["authorizerResultTtlInSeconds"],
            EnableSimpleResponses=scheme["enableSimpleResponses"],
        )
        made[name] = authorizer["AuthorizerId"]
    return made


def connect(stack: Stack, gateway, api: tuple[str, list[Route]], made: dict[str, str]) -> None:
    """Makes the integrations and routes that are not there yet."""
    api_id, routes = api
    known = {r["RouteKey"] for r in gateway.get_routes(ApiId=api_id)["Items"]}
    integrations: dict[str, str] = {}
    functions = stack.aws.client("lambda")
    for route in routes:
        name = stack.physical(route.function)
        check_permission(functions, name, api_id, route)
        if route.key in known:
            continue
        if route.function not in integrations:
            arn = functions.get_function_configuration(FunctionName=name)["FunctionArn"]
            integration = gateway.create_integration(
                ApiId=api_id,
                IntegrationType="AWS_PROXY",
                IntegrationMethod="POST",
                IntegrationUri=arn,
                PayloadFormatVersion="2.0",
            )
            integrations[route.function] = integration["IntegrationId"]
        guard = {"AuthorizationType": "CUSTOM", "AuthorizerId": made.get(route.authorizer)}
        gateway.create_route(
            ApiId=api_id,
            RouteKey=route.key,
            Target=f"integrations/{integrations[route.function]}",
            **(guard if route.authorizer else {}),
        )


def check_permission(functions, name: str, api_id: str, route: Route) -> None:
    """The emulator's gateway asks no function whether it may be invoked; AWS's does."""
    policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    path = re.sub("{[^}]+}", "*", route.path)
    wanted = f"{api_id}/$default/{path if path == DEFAULT else route.method + path}"
    for statement in policy["Statement"]:
        source = statement["Condition"]["ArnLike"]["AWS:SourceArn"].split(":")[-1]
        service = statement["Principal"].get("Service")
        if service == "apigateway.amazonaws.com" and fnmatch.fnmatch(wanted, source):
            return
    check(False, f"{name} may be invoked for {route.key}", policy)


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
