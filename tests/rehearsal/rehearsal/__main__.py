"""The steps in their order. The first check that fails ends the rehearsal."""

import sys
import tempfile

from . import administrator, confinement, edge, gateway, mail, mailbox, policies, protected_api
from . import readme, removal, schedule, wizard
from .emulator import Emulator
from .limits import bounded
from .report import CheckFailed, step
from .stack import PROCESSOR, UNLIMITED, WORK, Stack

FIRST = UNLIMITED | PROCESSOR | {"MailFrom": mailbox.FROM, "WebOrigin": mailbox.WEB_ORIGIN}
# Most people in what follows read no mail.
SECOND = {"AccessTokenSeconds": "900", "RegistrationMode": "open"}
DOMAIN = {
    "DomainName": "identity.example.org",
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/"
    "12345678-1234-1234-1234-123456789012",
}


def main() -> int:
    """Rehearses; the exit code says whether every check held."""
    try:
        with bounded(), tempfile.TemporaryDirectory(dir=WORK.resolve()) as state:
            with Emulator(state) as aws:
                rehearse(aws)
    except CheckFailed as failed:
        print(f"FAILED: {failed}", file=sys.stderr)
        return 1
    print("\nThe rehearsal succeeded.")
    return 0


def rehearse(aws: Emulator) -> None:
    """From the template to nothing."""
    stack = Stack(aws)
    with step("Check the template"):
        stack.lint()
    with step("Build"):
        stack.build()
    with step("Deploy"):
        aws.refuses_strangers()
        mailbox.verify(aws)
        stack.deploy(**FIRST)
        api = gateway.open_api(stack)
    with step("The README's requests"):
        readme.walk(api)
    with step("Mail"):
        mail.walk(stack, api)
    with step("The first administrator"):
        admin = administrator.create(stack, api)
    with step("A wizard from start to report"):
        wizard.walk(api)
    with step("An API of another application"):
        protected_api.walk(aws, stack, api, admin)
    with step("Deploy again, with other parameters"):
        stack.deploy(**FIRST | SECOND | DOMAIN)
        api = gateway.open_api(stack)
        gateway.check_domain_name(stack, DOMAIN["DomainName"])
        readme.check_second_deployment(api, expires_in=900)
    with step("What each function may do, and that it needs it"):
        invoked = policies.check_all(stack, api, admin)
    with step("That no function leaves its partitions"):
        confinement.check_all(stack)
    with step("The schedule"):
        schedule.check_fires(stack, api, admin, invoked)
    with step("The edge"):
        edge.check_deploys(aws)
    with step("Delete"):
        removal.check_delete(stack)


sys.exit(main())
