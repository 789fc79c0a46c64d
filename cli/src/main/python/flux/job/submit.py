"""Submission (RFC 15: jobspecs are signed; here with mechanism none, as the instance's owner)."""

import base64
import os
from typing import Union

from flux import constants
from flux.future import Mapped
from flux.job.JobID import JobID
from flux.job.Jobspec import Jobspec


class SubmitFuture(Mapped):
    """A submission under way: get_id() is the job's id, or the OSError of the refusal."""

    def __init__(self, future):
        super().__init__(future, lambda answer: JobID(answer["id"]))

    def get_id(self) -> JobID:
        return self.get()


def submit_async(
    flux_handle,
    jobspec: Union[Jobspec, str],
    urgency: int = constants.FLUX_JOB_URGENCY_DEFAULT,
    waitable: bool = False,
    debug: bool = False,
    pre_signed: bool = False,
    novalidate: bool = False,
) -> SubmitFuture:
    text = jobspec.dumps() if isinstance(jobspec, Jobspec) else jobspec
    if not isinstance(text, str):
        raise TypeError("jobspec must be a Jobspec or a JSON text")
    flags = 0
    for wanted, flag in (
        (waitable, constants.FLUX_JOB_WAITABLE),
        (debug, constants.FLUX_JOB_DEBUG),
        (novalidate, constants.FLUX_JOB_NOVALIDATE),
    ):
        flags |= flag if wanted else 0
    request = {"J": text if pre_signed else sign(text), "urgency": urgency, "flags": flags}
    return SubmitFuture(flux_handle.rpc("job-ingest.submit", request))


def submit_get_id(future: SubmitFuture) -> JobID:
    return future.get_id()


def submit(flux_handle, jobspec, **options) -> JobID:
    """Submits, and waits for the job's id; options are those of submit_async. OSError when refused."""
    return submit_async(flux_handle, jobspec, **options).get_id()


def sign(text: str) -> str:
    """The jobspec as J = HEADER.PAYLOAD.none."""
    header = "version\0i1\0userid\0i%d\0mechanism\0snone\0" % os.getuid()
    return "%s.%s.none" % (_base64(header), _base64(text))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
