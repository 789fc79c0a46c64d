"""Listing jobs (the job list's requests)."""

import os
import pwd
from typing import Any, Dict, Iterable, List, Optional

from flux import constants
from flux.constants import FLUX_RPC_STREAMING, FLUX_USERID_UNKNOWN
from flux.future import ENODATA, Mapped
from flux.job.info import RESULTS, STATES, JobInfo
from flux.job.JobID import JobID


class JobListRPC(Mapped):
    """A list under way: get_jobs() are dicts, get_jobinfos() JobInfo; get() is {"jobs": [...]}."""

    def get_jobs(self) -> List[Dict[str, Any]]:
        return self.get()["jobs"]

    def get_jobinfos(self) -> Iterable[JobInfo]:
        return map(JobInfo, self.get_jobs())


class _Whole:
    """A stream of jobs as one answer: get() reads it to its end."""

    def __init__(self, stream):
        self._stream = stream
        self._jobs: Optional[List[Dict]] = None

    def get(self) -> Dict[str, List[Dict]]:
        if self._jobs is None:
            self._jobs = []
            while self._read():
                self._stream.reset()
        return {"jobs": self._jobs}

    def _read(self) -> bool:
        try:
            self._jobs += self._stream.get()["jobs"]
            return True
        except OSError as error:
            if error.errno != ENODATA:
                raise
            return False

    def __getattr__(self, name):
        return getattr(self._stream, name)


def _list(handle, attrs, max_entries, since, constraint) -> JobListRPC:
    request = {
        "max_entries": int(max_entries),
        "attrs": [name for name in attrs if name != "id"],
        "since": float(since),
    }
    if constraint is not None:
        request["constraint"] = constraint
    stream = handle.rpc("job-list.list", request, flags=FLUX_RPC_STREAMING)
    return JobListRPC(_Whole(stream), lambda answer: answer)


def _constraint(userid, states: int, results: int, name=None, queue=None):
    parts: List[Dict] = []
    if userid != FLUX_USERID_UNKNOWN:
        parts.append({"userid": [userid]})
    if name is not None:
        parts.append({"name": [name]})
    if queue is not None:
        parts.append({"queue": queue.split(",") if isinstance(queue, str) else list(queue)})
    if states and results:
        active = states & ~constants.FLUX_JOB_STATE_INACTIVE
        ended = [{"results": [results]}]
        parts.append({"or": ended + ([{"states": [active]}] if active else [])})
    elif states:
        parts.append({"states": [states]})
    elif results:
        parts.append({"results": [results]})
    return {"and": parts}


def job_list(
    flux_handle,
    max_entries: int = 1000,
    attrs: Iterable[str] = ("all",),
    userid: Optional[int] = None,
    states: int = 0,
    results: int = 0,
    since: float = 0.0,
    name: Optional[str] = None,
    queue: Optional[str] = None,
    constraint=None,
) -> JobListRPC:
    """Jobs of `userid` (default: one's own) in `states` or with `results` (masks; 0: all).

    Pending first, then running, then ended ones.
    """
    if constraint is None:
        user = os.getuid() if userid is None else userid
        constraint = _constraint(user, states, results, name, queue)
    return _list(flux_handle, attrs, max_entries, since, constraint)


def job_list_inactive(flux_handle, since=0.0, max_entries=1000, attrs=("all",), name=None, queue=None):
    """Ended jobs of all users, the youngest first, that ended after `since`."""
    constraint = _constraint(
        FLUX_USERID_UNKNOWN, constants.FLUX_JOB_STATE_INACTIVE, 0, name, queue
    )
    return _list(flux_handle, attrs, max_entries, since, constraint)


class JobListIdRPC(Mapped):
    def get_job(self) -> Dict[str, Any]:
        return self.get()["job"]

    def get_jobinfo(self) -> JobInfo:
        return JobInfo(self.get_job())


def job_list_id(flux_handle, jobid, attrs=("all",)) -> JobListIdRPC:
    """One job; FileNotFoundError when it is unknown."""
    request = {"id": int(JobID(jobid)), "attrs": [name for name in attrs if name != "id"]}
    return JobListIdRPC(flux_handle.rpc("job-list.list-id", request), lambda answer: answer)


class JobList:
    """Jobs by filters ("pending", "running", "failed", …) or by ids: jobs() fetches them.

    Ids that are unknown are told in `errors`.
    """

    def __init__(
        self,
        flux_handle,
        attrs: Iterable[str] = ("all",),
        filters: Iterable[str] = (),
        ids: Iterable = (),
        user: Optional[str] = None,
        max_entries: int = 1000,
        since: float = 0.0,
        name: Optional[str] = None,
        queue: Optional[str] = None,
        constraint=None,
    ):
        self.handle = flux_handle
        self.attrs = list(attrs)
        self.ids = [JobID(one) for one in ids] if ids else []
        self.max_entries = max_entries
        self.since = since
        self.name = name
        self.queue = queue
        self.constraint = constraint
        self.states = 0
        self.results = 0
        self.errors: List[str] = []
        self.set_user(user)
        for word in filters or ():
            self.add_filter(word)

    def set_user(self, user: Optional[str]) -> None:
        if user is None or user == str(os.getuid()):
            self.userid = os.getuid()
        elif user == "all":
            self.userid = FLUX_USERID_UNKNOWN
        elif str(user).isdigit():
            self.userid = int(user)
        else:
            try:
                self.userid = pwd.getpwnam(user).pw_uid
            except KeyError:
                raise ValueError("--user: No such user: %s" % user) from None

    def add_filter(self, word: str) -> None:
        wanted = word.upper()
        if wanted in STATES:
            self.states |= STATES[wanted]
        elif wanted in RESULTS:
            self.results |= RESULTS[wanted]
        else:
            raise ValueError("Invalid filter specified: %s" % word)

    def fetch_jobs(self) -> JobListRPC:
        return job_list(
            self.handle,
            self.max_entries,
            self.attrs,
            self.userid,
            self.states,
            self.results,
            self.since,
            self.name,
            self.queue,
            self.constraint,
        )

    def jobs(self) -> List[JobInfo]:
        if not self.ids:
            return list(self.fetch_jobs().get_jobinfos())
        found = []
        asked = [(jobid, job_list_id(self.handle, jobid, self.attrs)) for jobid in self.ids]
        for jobid, request in asked:
            try:
                found.append(request.get_jobinfo())
            except FileNotFoundError:
                self.errors.append("JobID %s unknown" % jobid.orig)
            except OSError as error:
                self.errors.append("rpc: %s" % error.strerror)
        return found
