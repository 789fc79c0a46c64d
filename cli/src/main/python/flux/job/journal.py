"""The job manager's journal: the events of all jobs as they happen."""

import collections
import time
from typing import Optional

from flux.constants import FLUX_RPC_STREAMING
from flux.future import ENODATA
from flux.job.JobID import JobID
from flux.job.event import EventLogEvent


class JournalEvent(EventLogEvent):
    """An event with its job: .jobid, and .jobspec and .R where they came with it."""

    def __init__(self, jobid, event, jobspec=None, R=None):
        super().__init__(event)
        self.jobid = JobID(jobid)
        self.jobspec = jobspec
        self.R = R

    def is_empty(self) -> bool:
        """Whether it is the mark after the past (RFC: include_sentinel)."""
        return self.jobid == JobID(-1)

    def __str__(self) -> str:
        return "%s %s" % (self.jobid.f58, super().__str__())


class JournalConsumer:
    """Reads the journal: start(), then poll() until None.

    full: with the past of jobs that have ended; since: leaves older events out; include_sentinel: gives an
    empty event when the past has been told.
    """

    def __init__(self, handle, full: bool = False, since: float = 0.0, include_sentinel: bool = False):
        self.handle = handle
        self._full = full
        self._since = since
        self._sentinel = include_sentinel
        self._stream = None
        self._events = collections.deque()
        self._past = True

    def start(self) -> "JournalConsumer":
        if self._stream is not None:
            raise RuntimeError("JournalConsumer.start() called twice")
        self._stream = self.handle.rpc(
            "job-manager.events-journal", {"full": self._full}, flags=FLUX_RPC_STREAMING
        )
        return self

    def stop(self) -> None:
        self._need_start()
        self.handle.cancel_stream("job-manager.events-journal-cancel", self._stream)

    def poll(self, timeout: float = -1.0) -> Optional[JournalEvent]:
        """The next event; None at the end; TimeoutError after `timeout` seconds without one."""
        self._need_start()
        end = time.monotonic() + timeout
        while not self._events:
            self._stream.wait_for(timeout if timeout < 0 else max(0.0, end - time.monotonic()))
            try:
                self._take(self._stream.get())
            except OSError as error:
                if error.errno == ENODATA:
                    return None
                raise
            self._stream.reset()
        return self._events.popleft()

    def _take(self, answer: dict) -> None:
        if answer["id"] == -1:
            past, self._past = self._past, False
            if past and self._sentinel:
                self._events.append(JournalEvent(-1, {"name": "", "timestamp": time.time()}))
            return
        for entry in answer["events"]:
            if entry["timestamp"] > self._since or not self._past:
                event = JournalEvent(
                    answer["id"],
                    entry,
                    answer.get("jobspec") if entry["name"] == "submit" else None,
                    answer.get("R") if entry["name"] == "alloc" else None,
                )
                self._events.append(event)

    def _need_start(self) -> None:
        if self._stream is None:
            raise RuntimeError("JournalConsumer.start() has not been called")
