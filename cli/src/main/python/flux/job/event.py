"""A job's eventlog (RFC 18, RFC 21), as it grows."""

import json
import os
from typing import Iterator, Optional

from flux.constants import FLUX_RPC_STREAMING
from flux.future import ENODATA, Mapped
from flux.job.JobID import JobID

MAIN_EVENTS = frozenset(
    "submit validate invalidate depend priority flux-restart urgency set-flags alloc prolog-start "
    "prolog-finish start epilog-start epilog-finish finish release free clean exception debug-0 "
    "dependency-add dependency-remove memo resource-update jobspec-update".split()
)


class EventLogEvent(dict):
    """One line of an eventlog: its name, timestamp and context (a dict)."""

    def __init__(self, event):
        super().__init__(json.loads(event) if isinstance(event, (str, bytes)) else event)
        if "name" not in self:
            raise ValueError("eventlog event has no name: %r" % event)
        self.setdefault("context", {})

    @property
    def name(self) -> str:
        return self["name"]

    @property
    def timestamp(self) -> float:
        return self["timestamp"]

    @property
    def context(self) -> dict:
        return self["context"]

    @property
    def context_string(self) -> str:
        return json.dumps(self["context"]) if self["context"] else ""

    def __str__(self) -> str:
        return "%.5f: %s %s" % (self.timestamp, self.name, self.context)


class JobException(RuntimeError):
    """A fatal exception (severity 0) of a job: its type, severity, note and timestamp.

    A RuntimeError, since that is what Snakemake 7 catches of a job that did not complete.
    """

    def __init__(self, event: EventLogEvent):
        super().__init__()
        self.timestamp = event.timestamp
        self.type = event.context.get("type", "")
        self.note = event.context.get("note", "")
        self.severity = event.context.get("severity", 0)

    def __str__(self) -> str:
        return "job.exception: type=%s: %s" % (self.type, self.note)


class JobEventWatchFuture(Mapped):
    """A stream of events: get_event() gives the next, or None at the end."""

    def __init__(self, handle, future):
        super().__init__(future, self._event)
        self._handle = handle

    @staticmethod
    def _event(payload) -> Optional[EventLogEvent]:
        return None if payload is None else EventLogEvent(payload["event"])

    def get_event(self, autoreset: bool = True) -> Optional[EventLogEvent]:
        try:
            event = self.get()
        except OSError as error:
            if error.errno == ENODATA:
                return None
            raise
        if autoreset:
            self._future.reset()
        return event

    def cancel(self, stop: bool = False) -> None:
        """Ends the stream, which is told by its end."""
        self._handle.cancel_stream("job-info.eventlog-watch-cancel", self._future)


def event_watch_async(handle, jobid, eventlog: str = "eventlog") -> JobEventWatchFuture:
    """All events of the job's eventlog (or `guest.exec.eventlog`, `guest.output`), and those to come."""
    request = {"id": int(JobID(jobid)), "path": eventlog, "flags": 0}
    stream = handle.rpc("job-info.eventlog-watch", request, flags=FLUX_RPC_STREAMING)
    return JobEventWatchFuture(handle, stream)


def event_watch(handle, jobid, eventlog: str = "eventlog") -> Iterator[EventLogEvent]:
    """The same as a generator, which ends with the eventlog."""
    watch = event_watch_async(handle, jobid, eventlog)
    event = watch.get_event()
    while event is not None:
        yield event
        event = watch.get_event()


def event_wait(handle, jobid, name: str, eventlog: str = "eventlog", raiseJobException=True):
    """Waits for the event called `name`.

    JobException at a fatal exception before it, OSError ENODATA when the log ends without it.
    """
    watch = event_watch_async(handle, jobid, eventlog)
    while True:
        event = watch.get_event()
        if event is None:
            raise OSError(ENODATA, os.strerror(ENODATA))
        fatal = event.name == "exception" and event.context.get("severity") == 0
        if event.name == name or (fatal and raiseJobException):
            watch.cancel()
            if event.name == name:
                return event
            raise JobException(event)
