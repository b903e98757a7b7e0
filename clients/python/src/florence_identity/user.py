"""Who is calling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from .errors import NotInTokenError, UnavailableError


@dataclass(frozen=True)
class Standing:
    """What the service says of an account and a session at this moment."""

    role: str
    permissions: frozenset[str] = frozenset()
    level: int = 1
    methods: tuple[str, ...] = ()
    authenticated_at: datetime | None = None


@dataclass(frozen=True)
class User:
    """A person with a live session, or in offline mode with a token that has not expired."""

    user_id: UUID
    session_id: UUID
    expires_at: datetime
    """When the access token expires, in UTC."""
    standing: Standing | None = None
    """None when only the token was looked at."""

    @property
    def is_live(self) -> bool:
        """Whether the service was asked."""
        return self.standing is not None

    @property
    def role(self) -> str:
        """`user`, `nurse` or `admin`, as it is now."""
        return self._known().role

    @property
    def permissions(self) -> frozenset[str]:
        """What the role allows, such as `users:read`; empty where the service tells none."""
        return self._known().permissions

    @property
    def level(self) -> int:
        """With how many factors the person has proved who they are: 1 or 2."""
        return self._known().level

    @property
    def methods(self) -> tuple[str, ...]:
        """How they did, in names of RFC 8176, such as `pwd`; empty where the service tells none."""
        return self._known().methods

    @property
    def authenticated_at(self) -> datetime | None:
        """When they last did, in UTC; None where the service does not tell."""
        return self._known().authenticated_at

    def _known(self) -> Standing:
        if self.standing is None:
            message = "a token holds no role, permissions or level: ask with live=True"
            raise NotInTokenError(message)
        return self.standing


def validated(answer: dict[str, Any]) -> User:
    """Read the answer to `POST /auth/validate`.

    Raises:
        UnavailableError: when it is not one.

    """
    if answer.get("active") is not True:
        raise UnavailableError("an answer to validate that is not one")
    try:
        return User(
            user_id=UUID(answer["user_id"]),
            session_id=UUID(answer["session_id"]),
            expires_at=_time(answer["expires_at"]),
            standing=Standing(
                role=_text(answer["role"]),
                permissions=frozenset(_texts(answer.get("permissions", []))),
                level=_level(answer.get("level", 1)),
                methods=tuple(_texts(answer.get("methods", []))),
                authenticated_at=_optional_time(answer.get("authenticated_at")),
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnavailableError("an answer to validate that is not one") from error


def _optional_time(value: object) -> datetime | None:
    return None if value is None else _time(value)


def _time(value: object) -> datetime:
    # Python 3.10 does not know the Z of RFC 3339.
    found = datetime.fromisoformat(_text(value).replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [_text(entry) for entry in value]


def _level(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
