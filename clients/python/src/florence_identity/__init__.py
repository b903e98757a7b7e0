"""Who is calling, for programs that stand behind Florence Identity.

`FlorenceIdentity` tells whose an access token is; `SyncFlorenceIdentity` is the same without an
event loop; `florence_identity.fastapi` has the dependencies of FastAPI.
"""

from .client import FlorenceIdentity
from .errors import (
    PROBLEM_JSON,
    FieldError,
    FlorenceIdentityError,
    ForbiddenError,
    NotConfiguredError,
    NotInTokenError,
    ProblemError,
    StepUpRequiredError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)
from .exchange import Answer
from .settings import Mode
from .sync import SyncFlorenceIdentity
from .user import Standing, User

__all__ = [
    "PROBLEM_JSON",
    "Answer",
    "FieldError",
    "FlorenceIdentity",
    "FlorenceIdentityError",
    "ForbiddenError",
    "Mode",
    "NotConfiguredError",
    "NotInTokenError",
    "ProblemError",
    "Standing",
    "StepUpRequiredError",
    "SyncFlorenceIdentity",
    "TooManyRequestsError",
    "UnauthenticatedError",
    "UnavailableError",
    "User",
]
