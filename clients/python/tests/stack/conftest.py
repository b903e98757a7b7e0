"""One service and one application for all tests that do not end or freeze them."""

from collections.abc import Iterator

import httpx
import pytest

from florence_identity import FlorenceIdentity

from .application import application, running
from .florence import AUDIENCE, ISSUER, Florence, Person, serving


@pytest.fixture(scope="session")
def florence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Florence]:
    with serving(tmp_path_factory.mktemp("florence")) as service:
        yield service


@pytest.fixture(scope="session")
def chief(florence: Florence) -> Person:
    return florence.administrator()


@pytest.fixture(scope="session")
def live(florence: Florence) -> Iterator[httpx.Client]:
    with running(application(FlorenceIdentity(florence.url))) as client:
        yield client


@pytest.fixture(scope="session")
def offline(florence: Florence) -> Iterator[httpx.Client]:
    identity = FlorenceIdentity(florence.url, mode="offline", issuer=ISSUER, audience=AUDIENCE)
    with running(application(identity)) as client:
        yield client


@pytest.fixture
def nurse(florence: Florence) -> Person:
    return florence.register()
