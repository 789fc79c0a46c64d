"""Jobs: submit them, watch, list, signal and cancel them."""

from flux.job.control import (
    JobWaitResult,
    cancel,
    cancel_async,
    job_kill,
    job_kill_async,
    job_raise,
    job_raise_async,
    kill,
    kill_async,
    result,
    result_async,
    wait,
    wait_async,
    wait_get_status,
)
from flux.job.event import (
    MAIN_EVENTS,
    EventLogEvent,
    JobException,
    event_wait,
    event_watch,
    event_watch_async,
)
from flux.job.executor import FluxExecutor, FluxExecutorFuture
from flux.job.format import JobInfoFormat
from flux.job.info import JobInfo, get_job, job_info_lookup, job_kvs_lookup, timeleft
from flux.job.JobID import JobID, id_encode, id_parse
from flux.job.Jobspec import Jobspec, JobspecV1, validate_jobspec
from flux.job.journal import JournalConsumer, JournalEvent
from flux.job.list import JobList, job_list, job_list_id, job_list_inactive
from flux.job.output import job_output, output_watch
from flux.job.stats import JobStats
from flux.job.submit import SubmitFuture, submit, submit_async, submit_get_id

__all__ = (
    "EventLogEvent FluxExecutor FluxExecutorFuture JobException JobID JobInfo JobInfoFormat JobList JobStats "
    "JobWaitResult Jobspec JobspecV1 JournalConsumer JournalEvent MAIN_EVENTS SubmitFuture "
    "cancel cancel_async event_wait event_watch event_watch_async get_job id_encode id_parse "
    "job_info_lookup job_kill job_kill_async job_kvs_lookup job_list job_list_id "
    "job_list_inactive job_output job_raise job_raise_async kill kill_async output_watch result "
    "result_async submit submit_async submit_get_id timeleft validate_jobspec wait wait_async "
    "wait_get_status"
).split()
