"""What is known of a job: its attributes in `flux jobs`, and its files in the KVS."""

import os
import pwd
import time
from typing import Any, Dict, List

from flux import constants
from flux.future import Mapped
from flux.job.JobID import JobID

STATES = {
    "NEW": constants.FLUX_JOB_STATE_NEW,
    "DEPEND": constants.FLUX_JOB_STATE_DEPEND,
    "PRIORITY": constants.FLUX_JOB_STATE_PRIORITY,
    "SCHED": constants.FLUX_JOB_STATE_SCHED,
    "RUN": constants.FLUX_JOB_STATE_RUN,
    "CLEANUP": constants.FLUX_JOB_STATE_CLEANUP,
    "INACTIVE": constants.FLUX_JOB_STATE_INACTIVE,
    "PENDING": constants.FLUX_JOB_STATE_PENDING,
    "RUNNING": constants.FLUX_JOB_STATE_RUNNING,
    "ACTIVE": constants.FLUX_JOB_STATE_ACTIVE,
}
RESULTS = {
    "COMPLETED": constants.FLUX_JOB_RESULT_COMPLETED,
    "FAILED": constants.FLUX_JOB_RESULT_FAILED,
    "CANCELED": constants.FLUX_JOB_RESULT_CANCELED,
    "TIMEOUT": constants.FLUX_JOB_RESULT_TIMEOUT,
}
_STATE_NAMES = {value: name for name, value in STATES.items()}
_RESULT_NAMES = {value: name for name, value in RESULTS.items()}
_ABBREVIATIONS = {"COMPLETED": "CD", "FAILED": "F", "CANCELED": "CA", "TIMEOUT": "TO", "INACTIVE": "I"}


def returncode_of(waitstatus: int) -> int:
    """The exit code, or minus the signal that ended the job's tasks."""
    return -os.WTERMSIG(waitstatus) if os.WIFSIGNALED(waitstatus) else os.WEXITSTATUS(waitstatus)


class ExceptionInfo:
    """The first fatal exception of a job, if there was one."""

    def __init__(self, job: Dict[str, Any]):
        self.occurred = job.get("exception_occurred", False)
        self.severity = job.get("exception_severity", "")
        self.type = job.get("exception_type", "")
        self.note = job.get("exception_note", "")


class JobInfo:
    """A job as the job list tells it; what is not known is the empty text or 0."""

    _TEXTS = frozenset("name cwd queue project bank nodelist ranks dependencies annotations".split())
    _NUMBERS = frozenset(
        "userid urgency priority ntasks ncores nnodes duration expiration t_submit t_depend t_priority "
        "t_sched t_run t_cleanup t_inactive waitstatus".split()
    )

    def __init__(self, job: Dict[str, Any]):
        self._job = dict(job)
        self.id = JobID(job["id"])
        self.exception = ExceptionInfo(job)

    def __getattr__(self, name: str):
        if name in self._TEXTS:
            return self._job.get(name, "")
        if name in self._NUMBERS:
            return self._job.get(name, 0)
        raise AttributeError("JobInfo has no attribute %r" % name)

    @property
    def state(self) -> str:
        return _STATE_NAMES.get(self._job.get("state", 0), "")

    @property
    def state_single(self) -> str:
        return self.state[:1]

    @property
    def result(self) -> str:
        return _RESULT_NAMES.get(self._job.get("result", 0), "")

    @property
    def result_id(self):
        return self._job.get("result", "")

    @property
    def result_abbrev(self) -> str:
        return _ABBREVIATIONS.get(self.result, "")

    @property
    def status(self) -> str:
        return self.result if self.result else self.state

    @property
    def status_abbrev(self) -> str:
        return _ABBREVIATIONS.get(self.status, self.status[:1])

    @property
    def success(self):
        return self._job.get("success", "")

    @property
    def username(self) -> str:
        try:
            return pwd.getpwuid(self.userid).pw_name
        except KeyError:
            return str(self.userid)

    @property
    def returncode(self):
        """The exit code, or minus a signal; "" while it runs; -128 when canceled before it ran."""
        if "waitstatus" in self._job:
            return returncode_of(self._job["waitstatus"])
        return -128 if self._job.get("result") == constants.FLUX_JOB_RESULT_CANCELED else ""

    @property
    def runtime(self) -> float:
        if not self.t_run:
            return 0.0
        return max(0.0, (self.t_cleanup or time.time()) - self.t_run)

    @property
    def t_remaining(self) -> float:
        return max(0.0, self.expiration - time.time()) if self.expiration else 0.0

    def to_dict(self, filtered: bool = True) -> Dict[str, Any]:
        return {**self._job, "id": int(self.id), "state": self.state, "result": self.result}

    def __repr__(self) -> str:
        return "<JobInfo %s %s>" % (self.id.f58, self.status)


def job_info_lookup(flux_handle, jobid, keys: List[str] = ["jobspec"]) -> Dict[str, Any]:
    """The texts of a job's files, by name: jobspec, R, J, eventlog."""
    request = {"id": int(JobID(jobid)), "keys": list(keys), "flags": 0}
    return flux_handle.rpc("job-info.lookup", request).get()


def job_kvs_lookup(flux_handle, jobid, keys=["jobspec"], original=False, base=False):
    """The same with jobspec and R as objects, updates applied unless base; None for an unknown job."""
    flags = 1 if base else 3
    wanted = list(keys)
    if original and "jobspec" in wanted:
        wanted.remove("jobspec")
        wanted.append("J")
    request = {"id": int(JobID(jobid)), "keys": wanted, "flags": flags}
    try:
        return flux_handle.rpc("job-info.lookup", request).get()
    except FileNotFoundError:
        return None


def timeleft(flux_handle=None) -> float:
    """Seconds until the time limit of this job (FLUX_JOB_ID); infinity without one, 0 when it is over."""
    import flux

    handle = flux_handle or flux.Flux()
    try:
        jobid = os.environ["FLUX_JOB_ID"]
    except KeyError:
        jobid = handle.attr_get("jobid")
        handle = flux.Flux(handle.attr_get("parent-uri"))
    request = {"id": int(JobID(jobid)), "attrs": ["expiration", "state"]}
    job = handle.rpc("job-list.list-id", request).get()["job"]
    if job.get("state", 0) != constants.FLUX_JOB_STATE_RUN:
        raise RuntimeError("job is not running")
    expiration = job.get("expiration", 0.0)
    return max(0.0, expiration - time.time()) if expiration else float("inf")


def get_job(flux_handle, jobid):
    """A job as a dict with its state and result by name, times, exception and resources; None if unknown."""
    request = {"id": int(JobID(jobid)), "attrs": ["all"]}
    future = Mapped(flux_handle.rpc("job-list.list-id", request), lambda answer: answer["job"])
    try:
        job = future.get()
    except FileNotFoundError:
        return None
    info = JobInfo(job)
    return {
        **job,
        "id": info.id,
        "userid": info.userid,
        "username": info.username,
        "state": info.state,
        "result": info.result,
        "returncode": info.returncode,
        "runtime": info.runtime,
        "status": info.status,
        "nodelist": info.nodelist,
        "exception": vars(info.exception),
    }
