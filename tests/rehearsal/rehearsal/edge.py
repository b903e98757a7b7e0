"""The edge: that edge.yaml deploys, and what CloudFront and the firewall are then told."""

import re
import secrets
import time
from pathlib import Path

from .emulator import Emulator
from .report import check

NAME = "florence-rehearsal-edge"
PUBLISHED = "identity.example.org"
ORIGIN = f"origin.{PUBLISHED}"


def check_deploys(aws: Emulator) -> None:
    """Deploys, looks, and deletes."""
    cloudformation, secret = aws.client("cloudformation"), secrets.token_hex(32)
    parameters = {
        "OriginDomainName": ORIGIN,
        "DomainName": PUBLISHED,
        "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/"
        "12345678-1234-1234-1234-123456789012",
        "EdgeSecret": secret,
    }
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()]
    cloudformation.create_stack(StackName=NAME, TemplateBody=template(), Parameters=given)
    status = settled(cloudformation)
    check(status == "CREATE_COMPLETE", f"edge.yaml deploys: {status}")
    check_distribution(aws, secret)
    rules = firewall_rules(aws)
    check(len(rules) == 5, f"the firewall has its rules: {', '.join(rules)}")
    cloudformation.delete_stack(StackName=NAME)
    check(not distributions(aws), "deleted, no distribution is left")


def template() -> str:
    """As it is but for the firewall's logging, a type of resource that the emulator lacks."""
    text = Path("edge.yaml").read_text(encoding="utf-8")
    return re.sub(r"(?m)^  FirewallLogging:\n(?:    .*\n|\n)+", "", text)


def settled(cloudformation: object) -> str:
    """The status of the stack when nothing happens any more."""
    for _ in range(60):
        status = cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"]
        if not status.endswith("IN_PROGRESS"):
            break
        time.sleep(1)
    return status


def check_distribution(aws: Emulator, secret: str) -> None:
    """That it serves the published name, by new TLS, and sends the secret to the origin alone."""
    [distribution] = distributions(aws)
    check(distribution["Aliases"]["Items"] == [PUBLISHED], f"{PUBLISHED} is served")
    [origin] = distribution["Origins"]["Items"]
    check(origin["DomainName"] == ORIGIN, f"from {ORIGIN}")
    sent = {h["HeaderName"]: h["HeaderValue"] for h in origin["CustomHeaders"]["Items"]}
    check(sent == {"x-florence-edge": secret}, "the origin is sent the secret", sorted(sent))
    tls = distribution["ViewerCertificate"]["MinimumProtocolVersion"]
    check(tls == "TLSv1.2_2021", f"by {tls} or newer")


def distributions(aws: Emulator) -> list[dict]:
    """Every distribution there is."""
    return aws.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])


def firewall_rules(aws: Emulator) -> list[str]:
    """The names of the rules of the one firewall."""
    wafv2 = aws.client("wafv2")
    [firewall] = wafv2.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
    acl = wafv2.get_web_acl(Name=firewall["Name"], Scope="CLOUDFRONT", Id=firewall["Id"])
    return [rule["Name"] for rule in acl["WebACL"]["Rules"]]
