"""What a job writes (RFC 24)."""

import base64
from typing import Iterator, Tuple

from flux.job.event import event_watch


def output_watch(handle, jobid) -> Iterator[Tuple[str, str, bytes]]:
    """What the tasks write, as it comes: (stream, ranks, bytes)."""
    for event in event_watch(handle, jobid, "guest.output"):
        if event.name == "data" and "data" in event.context:
            io = event.context
            data = io["data"]
            octets = base64.b64decode(data) if io.get("encoding") == "base64" else data.encode()
            yield io["stream"], str(io["rank"]), octets


def job_output(handle, jobid) -> Tuple[bytes, bytes]:
    """Everything a job has written when it has ended: stdout and stderr."""
    parts = {"stdout": [], "stderr": []}
    for stream, _, octets in output_watch(handle, jobid):
        parts[stream].append(octets)
    return b"".join(parts["stdout"]), b"".join(parts["stderr"])
