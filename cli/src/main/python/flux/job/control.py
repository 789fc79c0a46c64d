"""Canceling, signalling, raising exceptions, waiting (job-manager's requests)."""

import collections
import signal
from typing import Optional

from flux.constants import FLUX_JOB_STATE_INACTIVE, FLUX_JOBID_ANY
from flux.future import Mapped
from flux.job.event import JobException, event_watch
from flux.job.info import JobInfo, returncode_of
from flux.job.JobID import JobID

JobWaitResult = collections.namedtuple("JobWaitResult", ["jobid", "success", "errstr"])


def _raise(handle, jobid, severity: int, kind: str, reason: Optional[str]):
    request = {"id": int(JobID(jobid)), "severity": severity, "type": kind}
    if reason is not None:
        request["note"] = reason
    return handle.rpc("job-manager.raise", request)


def cancel_async(flux_handle, jobid, reason: Optional[str] = None):
    return _raise(flux_handle, jobid, 0, "cancel", reason)


def cancel(flux_handle, jobid, reason: Optional[str] = None) -> None:
    """Cancels a pending or running job; FileNotFoundError when there is no such job, or it has ended."""
    cancel_async(flux_handle, jobid, reason).get()


def job_raise_async(flux_handle, jobid, kind: str, severity: int = 0, reason: Optional[str] = None):
    return _raise(flux_handle, jobid, severity, kind, reason)


def job_raise(flux_handle, jobid, kind: str, severity: int = 0, reason: Optional[str] = None) -> None:
    """Raises an exception of type `kind`; severity 0 ends the job."""
    job_raise_async(flux_handle, jobid, kind, severity, reason).get()


def kill_async(flux_handle, jobid, signum=None):
    number = int(signal.SIGTERM if signum is None else signum)
    return flux_handle.rpc("job-manager.kill", {"id": int(JobID(jobid)), "signum": number})


def job_kill_async(flux_handle, jobid, signum=None):
    return kill_async(flux_handle, jobid, signum)


def kill(flux_handle, jobid, signum=None) -> None:
    """Sends a signal (default: SIGTERM) to the tasks of a running job."""
    kill_async(flux_handle, jobid, signum).get()


job_kill = kill


class JobWaitFuture(Mapped):
    def __init__(self, future):
        super().__init__(
            future,
            lambda answer: JobWaitResult(
                JobID(answer["id"]), answer["success"], answer["errstr"].encode()
            ),
        )

    get_status = Mapped.get


def wait_async(flux_handle, jobid=FLUX_JOBID_ANY) -> JobWaitFuture:
    number = -1 if jobid == FLUX_JOBID_ANY else int(JobID(jobid))
    return JobWaitFuture(flux_handle.rpc("job-manager.wait", {"id": number}))


def wait(flux_handle, jobid=FLUX_JOBID_ANY) -> JobWaitResult:
    """Waits for the end of a job that was submitted as waitable; without an id, for the next one.

    ChildProcessError when there is none.
    """
    return wait_async(flux_handle, jobid).get()


def wait_get_status(future: JobWaitFuture) -> JobWaitResult:
    return future.get()


_RESULT = (
    "id t_submit t_run t_cleanup t_inactive exception_occurred exception_severity exception_type "
    "exception_note success result waitstatus"
).split()


def result_async(flux_handle, jobid, flags: int = 0) -> Mapped:
    """A future whose get() is what became of the job: a JobInfo, when it has ended."""
    request = {
        "id": int(JobID(jobid)),
        "attrs": [name for name in _RESULT if name != "id"],
        "state": FLUX_JOB_STATE_INACTIVE,
    }
    return Mapped(
        flux_handle.rpc("job-list.list-id", request), lambda answer: JobInfo(answer["job"])
    )


def result(flux_handle, jobid, flags: int = 0):
    return result_async(flux_handle, jobid, flags).get()


def wait_for_end(handle, jobid) -> int:
    """Follows the job to its end; its return code, or JobException at a fatal exception before it."""
    code = 0
    for event in event_watch(handle, jobid):
        if event.name == "exception" and event.context.get("severity") == 0:
            raise JobException(event)
        if event.name == "finish":
            code = returncode_of(event.context["status"])
    return code
