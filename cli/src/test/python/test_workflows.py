"""What workflow systems do with the API, call by call, against a live instance (FLUX_URI)."""

import concurrent.futures
import os
import tempfile
import threading
import time
import unittest

import flux
import flux.job
from flux.job import FluxExecutor, JobException, JobID, JobspecV1


def spec(*command, **kwargs):
    made = JobspecV1.from_command(list(command), **kwargs)
    made.cwd = os.getcwd()
    made.environment = dict(os.environ)
    return made


class Executors(unittest.TestCase):
    def test_a_hundred_jobs_at_once(self):
        with FluxExecutor() as executor:
            futures = [executor.submit(spec("true")) for _ in range(100)]
            done, _ = concurrent.futures.wait(futures, timeout=60)
        self.assertEqual([future.result() for future in done], [0] * 100)
        self.assertEqual(len({future.jobid() for future in futures}), 100)

    def test_exit_codes_and_exceptions(self):
        with FluxExecutor(threads=2, thread_name_prefix="x") as executor:
            failed = executor.submit(spec("sh", "-c", "exit 7"))
            refused = executor.submit(spec("true"), urgency=99)
            self.assertEqual(failed.result(60), 7)
            self.assertIsInstance(refused.exception(60), OSError)
            with self.assertRaisesRegex(RuntimeError, "could not be submitted"):
                refused.jobid()
        with self.assertRaisesRegex(RuntimeError, "after shutdown"):
            executor.submit(spec("true"))

    def test_canceling_a_running_job(self):
        with FluxExecutor() as executor:
            future = executor.submit(spec("sleep", "300"))
            started = threading.Event()
            self.assertIs(future, future.add_event_callback("start", lambda *_: started.set()))
            self.assertTrue(started.wait(60))
            self.assertTrue(future.running())
            self.assertFalse(future.cancel())
            with self.assertRaises(JobException) as ended:
                future.result(60)
            self.assertIn("type=cancel", str(ended.exception))

    def test_events_of_the_past_are_told_to_who_comes_late(self):
        with FluxExecutor() as executor:
            future = executor.submit(spec("true"))
            future.result(60)
            told = []
            future.add_event_callback("finish", lambda _, event: told.append(event.context["status"]))
            future.add_jobid_callback(lambda known: told.append(known.jobid()))
            self.assertEqual(told, [0, future.jobid()])
            with self.assertRaises(ValueError):
                future.add_event_callback("nonsense", print)

    def test_a_callback_that_breaks_harms_nobody(self):
        with FluxExecutor() as executor:
            future = executor.submit(spec("true"))
            future.add_jobid_callback(lambda _: 1 / 0)
            future.add_event_callback("submit", lambda *_: 1 / 0)
            self.assertEqual(future.result(60), 0)
            self.assertEqual(executor.submit(spec("true")).result(60), 0)

    def test_attaching_to_somebody_else_s_job(self):
        with flux.Flux() as handle:
            jobid = flux.job.submit(handle, spec("sh", "-c", "exit 2"))
        with FluxExecutor(handle_args=(os.environ["FLUX_URI"].encode(),)) as executor:
            future = executor.attach(jobid)
            self.assertEqual((future.result(60), future.jobid()), (2, jobid))

    def test_shutdown_may_cancel_what_there_is(self):
        executor = FluxExecutor()
        futures = [executor.submit(spec("sleep", "300")) for _ in range(3)]
        for future in futures:
            future.jobid(60)
        executor.shutdown(wait=True, cancel_futures=True)
        self.assertTrue(all(isinstance(future.exception(), JobException) for future in futures))


class Snakemake(unittest.TestCase):
    """A job for each rule, polled (snakemake/executors/flux.py)."""

    def test_a_rule(self):
        executor = FluxExecutor()
        jobspec = JobspecV1.from_command(command=["sh", "-c", "echo $RULE"])
        jobspec.duration = 5
        jobspec.cwd = str(os.getcwd())
        jobspec.environment = dict(os.environ, RULE="all")
        future = executor.submit(jobspec)
        jobid = str(future.jobid())
        self.assertTrue(jobid.startswith("ƒ"), jobid)
        deadline = time.monotonic() + 60
        while not future.done() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(future.result(0), 0)
        executor.shutdown()

    def test_a_rule_whose_program_is_missing_did_not_complete(self):
        with FluxExecutor() as executor:
            future = executor.submit(JobspecV1.from_command(command=["/no/such/program"]))
            with self.assertRaises(RuntimeError):
                future.result(60)


class Maestro(unittest.TestCase):
    def test_a_study_s_step(self):
        with tempfile.TemporaryDirectory() as place, flux.Flux() as handle:
            jobspec = spec("sh", "-c", "echo step", num_tasks=1)
            jobspec.setattr("system.job.name", "step-1")
            jobspec.stdout = os.path.join(place, "step.{{id}}.out")
            jobid = flux.job.submit(handle, jobspec, waitable=False, urgency=10)
            flux.job.event_wait(handle, jobid, "clean")
            known = flux.job.list.JobList(handle, ids=[str(jobid)])
            status = {job.id.f58: job.status_abbrev for job in known.jobs()}
            self.assertEqual(status, {JobID(jobid).f58: "CD"})
            with open(os.path.join(place, "step.%s.out" % jobid), encoding="utf-8") as output:
                self.assertEqual(output.read(), "step\n")


class Radical(unittest.TestCase):
    def test_many_submissions_under_way_and_one_journal(self):
        with flux.Flux() as handle:
            journal = flux.job.JournalConsumer(handle).start()
            under_way = [flux.job.submit_async(handle, spec("true"), waitable=True) for _ in range(20)]
            ids = {request.get_id() for request in under_way}
            clean = set()
            while clean != ids:
                event = journal.poll(60)
                if event.name == "clean" and event.jobid in ids:
                    clean.add(event.jobid)
            self.assertTrue(all(flux.job.wait(handle, jobid).success for jobid in ids))


class Parsl(unittest.TestCase):
    def test_drain_waits_for_all_jobs(self):
        with flux.Flux() as handle:
            jobid = flux.job.submit(handle, spec("true"))
            handle.rpc("job-manager.drain").get()
            self.assertEqual(flux.job.get_job(handle, jobid)["result"], "COMPLETED")


if __name__ == "__main__":
    unittest.main()
