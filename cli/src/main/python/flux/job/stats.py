"""How many jobs are in which state."""

from flux.future import Mapped


class JobStats:
    """Counts of jobs by state and result, as of the last update: .pending, .running, .successful …"""

    def __init__(self, handle, queue=None):
        self.handle = handle
        self.queue = queue

    def update_sync(self) -> "JobStats":
        self._take(self.handle.rpc("job-list.job-stats", {}).get())
        return self

    def update(self, callback=None, *args, **kwargs) -> "JobStats":
        future = Mapped(self.handle.rpc("job-list.job-stats", {}), lambda answer: answer)

        def arrived(done):
            self._take(done.get())
            if callback is not None:
                callback(self, *args, **kwargs)

        future.then(arrived)
        return self

    def _take(self, answer) -> None:
        counts = answer
        if self.queue is not None:
            by_name = {queue["name"]: queue for queue in answer.get("queues", [])}
            if self.queue not in by_name:
                raise ValueError("no stats available for queue %s" % self.queue)
            counts = by_name[self.queue]
        for name, count in counts["job_states"].items():
            setattr(self, name, count)
        for name in ("successful", "failed", "canceled", "timeout", "inactive_purged"):
            setattr(self, name, counts.get(name, 0))
        self.pending = self.depend + self.priority + self.sched
        self.running = self.run + self.cleanup
        self.active = self.pending + self.running
