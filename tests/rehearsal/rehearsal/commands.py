"""Running other programs."""

import os
import signal
import subprocess
from collections.abc import Sequence

from .report import CheckFailed


def run(
    command: Sequence[str], environment: dict[str, str], seconds: int, typed: str = ""
) -> subprocess.CompletedProcess:
    """Runs a command to its end, with `typed` on its stdin. Whatever it started ends with it."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(typed, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise CheckFailed(f"{' '.join(command)}: not done after {seconds} s") from late
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return subprocess.CompletedProcess(command, process.returncode, printed)
