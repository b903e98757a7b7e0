"""An issuer of access tokens, true and forged."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

ISSUER, AUDIENCE = "https://id.example.org", "florence"


class Signer:
    """One key pair, with the service's form of `kid` (RFC 7638)."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.jwk: dict[str, Any] = {
            "crv": "P-256",
            "kty": "EC",
            "x": _base64url(numbers.x.to_bytes(32, "big")),
            "y": _base64url(numbers.y.to_bytes(32, "big")),
        }
        thumbprint = json.dumps(self.jwk, separators=(",", ":"), sort_keys=True).encode()
        self.kid = _base64url(hashlib.sha256(thumbprint).digest())
        self.jwk |= {"kid": self.kid, "alg": "ES256", "use": "sig"}

    def token(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """An access token; a claim that is None is left out."""
        head = {"typ": "at+jwt", "kid": self.kid} | (header or {})
        claims = {
            name: value for name, value in self.claims(**changes).items() if value is not None
        }
        return jwt.encode(claims, self.private, "ES256", headers=head)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(uuid4()),
            "sid": str(uuid4()),
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "jti": str(uuid4()),
            "auth_time": now,
        }
        return claims | changes


def document(*signers: Signer) -> dict[str, Any]:
    """The public keys as the service publishes them."""
    return {"keys": [signer.jwk for signer in signers]}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
