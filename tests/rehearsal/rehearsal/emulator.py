"""The emulator's process and its clients."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.exceptions import ClientError

from .report import CheckFailed, check

REGION = "us-east-1"


class Emulator:
    """AWS on a free port of the loopback interface, with all it keeps under `state`."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.reserved = reserve_port()
        self.port = self.reserved.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = ("rehearsal", secrets.token_hex(20))

    def __enter__(self) -> "Emulator":
        """Starts it, and returns once it answers."""
        self.log = open(f"{self.state}/emulator.log", "w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rehearsal.emulator_process"],
            env=self.environment() | self.settings(),
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            # The functions are its children: the group ends as one.
            start_new_session=True,
        )
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it and everything that it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(timeout=10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        self.log.close()
        self.reserved.close()

    def settings(self) -> dict[str, str]:
        """What makes the emulator listen on loopback only, and ask everybody for credentials."""
        return {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "AUTH": "true",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "TMPDIR": self.state,
            "HOME": self.state,
        }

    def environment(self, key: tuple[str, str] | None = None) -> dict[str, str]:
        """The environment of a program that talks to the emulator and to nothing else."""
        identity, secret = key or self.key
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return inherited | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": identity,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAM_CLI_TELEMETRY": "0",
            "__SAM_CLI_APP_DIR": f"{self.state}/sam",
        }

    def client(self, service: str, key: tuple[str, str] | None = None):
        """A client of one service, as the owner of the account unless another key is given."""
        identity, secret = key or self.key
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=identity,
            aws_secret_access_key=secret,
        )

    def wait(self) -> None:
        """Returns once it answers."""
        for _ in range(240):
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2).close()
                return
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.25)
        self.log.seek(0)
        raise CheckFailed(f"the emulator did not start: {self.log.read().decode()}")

    def refuses_strangers(self) -> None:
        """Without this, nothing that the functions may do would mean anything."""
        stranger = self.client("dynamodb", key=("AKIASTRANGER00000000", "unknown"))
        try:
            stranger.list_tables()
        except ClientError as error:
            check(True, f"unknown credentials are refused: {error.response['Error']['Code']}")
            return
        raise CheckFailed("the emulator serves anybody")


def reserve_port() -> socket.socket:
    """A port that nobody else is given: bound here, never listening.

    Whoever is told its number may bind it too and listen, with the same option set.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved
