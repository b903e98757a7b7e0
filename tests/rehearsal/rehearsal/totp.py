"""An authenticator app (RFC 6238)."""

import base64
import hmac
import struct
import time

STEP_SECONDS = 30


def code(secret: str, ahead: int = 0) -> str:
    """What it shows now, or so many steps later."""
    step = int(time.time()) // STEP_SECONDS + ahead
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    # RFC 4226 §5.3.
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"
