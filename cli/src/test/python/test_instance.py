"""The API against a live instance (FLUX_URI)."""

import os
import threading
import unittest

import flux
import flux.job
import flux.kvs
from flux import constants
from flux.job import JobspecV1
from flux.resource import resource_list


def spec(*command, **kwargs):
    return JobspecV1.from_command(
        list(command), environment=dict(os.environ), cwd=os.getcwd(), **kwargs
    )


class WithHandle(unittest.TestCase):
    def setUp(self):
        self.handle = flux.Flux()
        self.addCleanup(self.handle.close)


class Handles(WithHandle):
    def test_attributes(self):
        self.assertEqual(self.handle.get_rank(), 0)
        self.assertEqual(self.handle.attr_get("local-uri"), os.environ["FLUX_URI"])
        with self.assertRaises(FileNotFoundError):
            self.handle.attr_get("nope")

    def test_a_uri_may_be_text_or_bytes(self):
        with flux.Flux(os.environ["FLUX_URI"].encode()) as other:
            self.assertEqual(other.get_rank(), 0)

    def test_where_no_broker_is_an_error_names_the_place(self):
        os.environ["FLUX_LOCAL_CONNECTOR_RETRY_COUNT"] = "0"
        try:
            with self.assertRaisesRegex(OSError, "/nowhere/local"):
                flux.Flux("local:///nowhere/local")
        finally:
            del os.environ["FLUX_LOCAL_CONNECTOR_RETRY_COUNT"]
        with self.assertRaisesRegex(OSError, "expected local://"):
            flux.Flux("http://x")

    def test_who_waits_hears_of_a_closed_connection(self):
        other = flux.Flux()
        drained = other.rpc("job-manager.wait", {"id": -2})
        other.close()
        with self.assertRaises(OSError):
            drained.get()

    def test_events(self):
        self.handle.event_subscribe("test.")
        self.handle.event_publish("test.it", {"a": 1}).get()
        event = self.handle.event_recv(timeout=10)
        self.assertEqual((event.topic, event.json()), ("test.it", {"a": 1}))

    def test_a_service_of_one_s_own(self):
        self.handle.service_register("mysvc").get()
        self.handle.msg_watcher_create(
            lambda handle, _, message, __: handle.respond(message, {"echo": message.json()}),
            topic_glob="mysvc.echo",
        )
        threading.Thread(target=self.handle.reactor_run, daemon=True).start()
        with flux.Flux() as other:
            self.assertEqual(other.rpc("mysvc.echo", {"a": 1}).get(), {"echo": {"a": 1}})
            with self.assertRaises(OSError) as refused:
                other.rpc("mysvc.nope").get()
            self.assertEqual(refused.exception.strerror, "Unknown service method 'mysvc.nope'")
            with self.assertRaises(FileExistsError):
                other.service_register("mysvc").get()
        self.handle.reactor_stop()


class Jobs(WithHandle):
    def test_a_job_s_whole_life(self):
        jobid = flux.job.submit(self.handle, spec("sh", "-c", "echo out; echo err >&2; exit 3"), waitable=True)
        waited = flux.job.wait(self.handle, jobid)
        self.assertEqual(waited, (jobid, False, b"task(s) exited with exit code 3"))
        names = [event.name for event in flux.job.event_watch(self.handle, jobid)]
        self.assertEqual(names[0], "submit")
        self.assertEqual(names[-1], "clean")
        self.assertEqual(flux.job.job_output(self.handle, jobid), (b"out\n", b"err\n"))
        info = flux.job.result(self.handle, jobid)
        self.assertEqual((info.result, info.returncode, info.status_abbrev), ("FAILED", 3, "F"))
        self.assertEqual(flux.job.get_job(self.handle, jobid)["returncode"], 3)

    def test_waiting_for_one_event(self):
        jobid = flux.job.submit(self.handle, spec("true"))
        self.assertEqual(flux.job.event_wait(self.handle, jobid, "finish").context, {"status": 0})
        with self.assertRaises(OSError):
            flux.job.event_wait(self.handle, jobid, "nope")

    def test_a_cancel_is_an_exception_for_who_waits(self):
        jobid = flux.job.submit(self.handle, spec("sleep", "300"))
        flux.job.event_wait(self.handle, jobid, "start")
        flux.job.cancel(self.handle, jobid, "enough")
        with self.assertRaisesRegex(flux.job.JobException, "type=cancel: enough"):
            flux.job.event_wait(self.handle, jobid, "nope")
        with self.assertRaises(FileNotFoundError):
            flux.job.cancel(self.handle, 12345)

    def test_signals(self):
        jobid = flux.job.submit(self.handle, spec("sleep", "300"))
        flux.job.event_wait(self.handle, jobid, "start")
        flux.job.kill(self.handle, jobid, 9)
        self.assertEqual(flux.job.result(self.handle, jobid).result, "FAILED")

    def test_lists(self):
        jobid = flux.job.submit(self.handle, spec("true", name="listed"))
        flux.job.event_wait(self.handle, jobid, "clean")
        found = flux.job.JobList(self.handle, filters=["completed"], name="listed").jobs()
        self.assertIn(jobid, [job.id for job in found])
        ids = flux.job.JobList(self.handle, ids=[jobid, 123])
        self.assertEqual([job.name for job in ids.jobs()], ["listed"])
        self.assertEqual(ids.errors, ["JobID 123 unknown"])
        one = flux.job.job_list_id(self.handle, jobid, ["state"]).get_job()
        self.assertEqual(one, {"id": jobid, "state": constants.FLUX_JOB_STATE_INACTIVE})
        with self.assertRaisesRegex(ValueError, "Invalid filter"):
            flux.job.JobList(self.handle, filters=["nonsense"])

    def test_the_journal_tells_the_past_and_then_goes_on(self):
        before = flux.job.submit(self.handle, spec("true"))
        flux.job.event_wait(self.handle, before, "clean")
        journal = flux.job.JournalConsumer(self.handle, full=True, include_sentinel=True).start()
        past = iter(lambda: journal.poll(30), None)
        names = []
        for event in past:
            if event.is_empty():
                break
            if event.jobid == before:
                names.append(event.name)
                if event.name == "submit":
                    self.assertEqual(event.jobspec["tasks"][0]["command"], ["true"])
                if event.name == "alloc":
                    self.assertIn("execution", event.R)
        self.assertEqual(names[:2] + names[-1:], ["submit", "validate", "clean"])
        after = flux.job.submit(self.handle, spec("true"))
        names = []
        while names[-1:] != ["clean"]:
            event = journal.poll(30)
            if event.jobid == after:
                names.append(event.name)
        expected = "submit validate depend priority annotations alloc start finish release free clean"
        self.assertEqual(names, expected.split())
        journal.stop()
        self.assertIsNone(journal.poll(30))

    def test_a_journal_of_some_events(self):
        jobid = flux.job.submit(self.handle, spec("true"))
        flux.job.event_wait(self.handle, jobid, "clean")
        request = {"full": True, "allow": {"submit": 1, "clean": 1}, "deny": {"clean": 1}}
        stream = self.handle.rpc("job-manager.events-journal", request, flags=constants.FLUX_RPC_STREAMING)
        seen = set()
        while True:
            answer = stream.get()
            if answer["id"] == -1:
                break
            seen.update(event["name"] for event in answer["events"])
            stream.reset()
        self.assertEqual(seen, {"submit"})
        with self.assertRaisesRegex(OSError, "allow should be an object"):
            self.handle.rpc(
                "job-manager.events-journal", {"allow": 1}, flags=constants.FLUX_RPC_STREAMING
            ).get()

    def test_callbacks_of_many_watches(self):
        ids = [flux.job.submit(self.handle, spec("true")) for _ in range(10)]
        ended = []

        def happened(watch, jobid):
            event = watch.get_event()
            if event is None:
                ended.append(jobid)

        for jobid in ids:
            flux.job.event_watch_async(self.handle, jobid).then(happened, jobid)
        self.assertEqual(self.handle.reactor_run(), 0)
        self.assertEqual(sorted(ended), sorted(ids))

    def test_what_the_instance_refuses(self):
        with self.assertRaises(OSError):
            flux.job.submit(self.handle, '{"nonsense": 1}')
        with self.assertRaises(OSError):
            flux.job.submit(self.handle, spec("true"), urgency=99)


class Keys(WithHandle):
    def test_values_and_directories(self):
        flux.kvs.put(self.handle, "py.a", 42)
        flux.kvs.put(self.handle, "py.d.b", {"x": [1, None]})
        flux.kvs.commit(self.handle)
        self.assertEqual(flux.kvs.get(self.handle, "py.a"), 42)
        self.assertEqual(flux.kvs.get(self.handle, "py.d.b"), {"x": [1, None]})
        self.assertTrue(flux.kvs.isdir(self.handle, "py.d"))
        self.assertFalse(flux.kvs.exists(self.handle, "py.zz"))
        with self.assertRaises(FileNotFoundError):
            flux.kvs.get(self.handle, "py.zz")
        with flux.kvs.get_dir(self.handle, "py") as directory:
            directory["c"] = "new"
        self.assertEqual(flux.kvs.get(self.handle, "py.c"), "new")
        walked = [(path, sorted(names)) for path, _, names in flux.kvs.walk(flux.kvs.KVSDir(self.handle, "py"))]
        self.assertEqual(walked, [("py.d", ["b"]), ("py", ["a", "c"])])

    def test_a_watch_sees_each_value(self):
        watch = flux.kvs.kvs_watch_async(self.handle, "watched", waitcreate=True)
        for value in (1, 2):
            flux.kvs.put(self.handle, "watched", value)
            flux.kvs.commit(self.handle)
            self.assertEqual(watch.get(), value)
            watch.reset()
        watch.cancel()
        self.assertIsNone(watch.get())

    def test_namespaces(self):
        flux.kvs.namespace_create(self.handle, "pyns")
        self.assertIn("pyns", flux.kvs.namespace_list(self.handle))
        flux.kvs.namespace_remove(self.handle, "pyns")


class Resources(WithHandle):
    def test_what_is_free(self):
        resources = resource_list(self.handle).get()
        self.assertGreaterEqual(resources.all.ncores, resources.free.ncores)
        self.assertEqual(resources.all.nnodes, len(resources.all.nodelist))


if __name__ == "__main__":
    unittest.main()
