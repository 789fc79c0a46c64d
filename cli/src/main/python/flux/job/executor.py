"""Jobs as concurrent.futures: FluxExecutor."""

import concurrent.futures
import threading
from typing import Callable, Optional

from flux.core.handle import Flux
from flux.job.control import cancel_async
from flux.job.event import MAIN_EVENTS, EventLogEvent, JobException, event_watch_async
from flux.job.info import returncode_of
from flux.job.JobID import JobID
from flux.job.submit import submit_async


class FluxExecutorFuture(concurrent.futures.Future):
    """A job's end to come: result() is its exit code, or minus a signal.

    JobException stands for a fatal exception, OSError for a refused submission. When the job is known the
    future runs; cancel() then cancels the job and returns False, as a running future does.
    """

    EVENTS = frozenset(MAIN_EVENTS)

    def __init__(self, owning_thread_id=None, *args, **kwargs):
        super().__init__()
        self._known = threading.Condition()
        self._jobid: Optional[JobID] = None
        self._refused = False
        self._jobid_callbacks = []
        self._event_callbacks = {name: [] for name in self.EVENTS}
        self._past = []
        self._cancel_job: Optional[Callable[[], None]] = None

    def jobid(self, timeout: Optional[float] = None) -> JobID:
        """Waits for the job's id; RuntimeError when there will be none."""
        with self._known:
            settled = lambda: self._jobid is not None or self._refused or self.cancelled()
            if not self._known.wait_for(settled, timeout):
                raise concurrent.futures.TimeoutError()
        if self.cancelled():
            raise concurrent.futures.CancelledError()
        if self._jobid is None:
            raise RuntimeError("job could not be submitted due to %s" % self.exception())
        return self._jobid

    def add_jobid_callback(self, callback: Callable) -> "FluxExecutorFuture":
        """Calls callback(self) when the job's id is known, or at once if it is."""
        with self._known:
            if self._jobid is None and not self._refused:
                self._jobid_callbacks.append(callback)
                return self
        callback(self)
        return self

    def add_event_callback(self, event: str, callback: Callable) -> "FluxExecutorFuture":
        """Calls callback(self, event) for each event of that name, those of the past included."""
        if event not in self.EVENTS:
            raise ValueError("Event %s is not a valid event: expected one of %s" % (event, sorted(self.EVENTS)))
        with self._known:
            self._event_callbacks[event].append(callback)
            past = [one for one in self._past if one.name == event]
        for one in past:
            callback(self, one)
        return self

    def add_done_callback(self, callback: Callable) -> "FluxExecutorFuture":
        super().add_done_callback(callback)
        return self

    def cancel(self) -> bool:
        if self.done():
            return self.cancelled()
        if super().cancel():
            with self._known:
                self._known.notify_all()
            return True
        if self._cancel_job is not None:
            self._cancel_job()
        return False

    def set_exception(self, exception) -> None:
        with self._known:
            self._refused = self._jobid is None
            callbacks, self._jobid_callbacks = self._jobid_callbacks, []
        super().set_exception(exception)
        with self._known:
            self._known.notify_all()
        for callback in callbacks:
            _quietly(callback, self)

    def _set_jobid(self, jobid: JobID) -> None:
        with self._known:
            self._jobid = jobid
            callbacks, self._jobid_callbacks = self._jobid_callbacks, []
            self._known.notify_all()
        for callback in callbacks:
            _quietly(callback, self)

    def _set_event(self, event: EventLogEvent) -> None:
        with self._known:
            self._past.append(event)
            callbacks = list(self._event_callbacks.get(event.name, ()))
        for callback in callbacks:
            _quietly(callback, self, event)


def _quietly(callback, *args) -> None:
    try:
        callback(*args)
    except Exception:  # as concurrent.futures does: somebody else's error must not end the jobs' thread
        concurrent.futures._base.LOGGER.exception("exception calling callback")


class FluxExecutor:
    """Submits jobs, and watches them to their end, on one connection.

    threads and poll_interval are taken for the sake of programs written for Flux's own bindings: here one
    thread serves all jobs, and nothing is polled.
    """

    def __init__(
        self,
        threads: int = 1,
        thread_name_prefix: str = "",
        poll_interval: float = 0.1,
        handle_args=(),
        handle_kwargs=None,
    ):
        if threads < 1:
            raise ValueError("the number of threads must be > 0")
        self._lock = threading.Condition()
        self._open = set()
        self._shutdown = False
        self._handle = Flux(*handle_args, **(handle_kwargs or {}))
        self._thread = threading.Thread(
            target=self._run, name=(thread_name_prefix or "flux-executor") + "-0", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> "FluxExecutor":
        return self

    def __exit__(self, *_) -> bool:
        self.shutdown(wait=True)
        return False

    def submit(self, *args, **kwargs) -> FluxExecutorFuture:
        """Submits a jobspec; keywords are those of flux.job.submit()."""
        future = self._new()
        self._handle._callbacks.put(lambda: self._begin(future, args, kwargs))
        return future

    def attach(self, jobid) -> FluxExecutorFuture:
        """A future for a job that was submitted by somebody else."""
        future = self._new()
        self._handle._callbacks.put(lambda: self._adopt(future, JobID(jobid)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more jobs; waits for those there are, or ends with them as they are."""
        with self._lock:
            self._shutdown = True
            pending = list(self._open)
        if cancel_futures:
            for future in pending:
                future.cancel()
        with self._lock:
            self._lock.notify_all()
        self._handle._callbacks.put(lambda: None)
        if wait:
            self._thread.join()

    def _new(self) -> FluxExecutorFuture:
        with self._lock:
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = FluxExecutorFuture()
            self._open.add(future)
        future.add_done_callback(self._done)
        return future

    def _done(self, future) -> None:
        with self._lock:
            self._open.discard(future)
        self._handle._callbacks.put(lambda: None)

    def _run(self) -> None:
        handle = self._handle
        while True:
            with self._lock:
                if self._shutdown and not self._open:
                    break
            work = handle._callbacks.get()
            if callable(work):
                work()
            elif work in handle._expected and work._call():
                handle._unexpect(work)
        handle.close()

    # on the executor's thread

    def _begin(self, future, args, kwargs) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            submit_async(self._handle, *args, **kwargs).then(self._submitted, future)
        except Exception as error:
            future.set_exception(error)

    def _submitted(self, answer, future) -> None:
        try:
            jobid = answer.get_id()
        except Exception as error:
            future.set_exception(error)
        else:
            self._watch(future, jobid)

    def _adopt(self, future, jobid) -> None:
        if future.set_running_or_notify_cancel():
            self._watch(future, jobid)

    def _watch(self, future, jobid) -> None:
        future._cancel_job = lambda: cancel_async(self._handle, jobid)
        future._set_jobid(jobid)
        state = {"status": 0, "fatal": None}
        event_watch_async(self._handle, jobid).then(self._happened, future, state)

    def _happened(self, watch, future, state) -> None:
        try:
            event = watch.get_event()
        except Exception as error:
            if not future.done():
                future.set_exception(error)
            return
        if event is None:
            if not future.done():
                self._end(future, state)
            return
        if event.name == "exception" and event.context.get("severity") == 0:
            state["fatal"] = state["fatal"] or event
        if event.name == "finish":
            state["status"] = event.context["status"]
        future._set_event(event)
        if event.name == "clean":
            self._end(future, state)

    @staticmethod
    def _end(future, state) -> None:
        if state["fatal"] is not None:
            future.set_exception(JobException(state["fatal"]))
        else:
            future.set_result(returncode_of(state["status"]))
