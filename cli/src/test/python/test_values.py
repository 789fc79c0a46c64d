"""Values: job ids, jobspecs, durations, lists. No instance is needed."""

import json
import random
import unittest

from flux import wire
from flux.hostlist import Hostlist
from flux.idset import IDset
from flux.job import JobID, JobInfo, JobInfoFormat, Jobspec, JobspecV1, id_encode, id_parse
from flux.util import fsd, parse_fsd


class JobIDs(unittest.TestCase):
    def test_every_way_to_write_an_id_means_the_same_job(self):
        for number in [0, 1, 57, 58, 1234567, 1 << 40, (1 << 63) + 5]:
            jobid = JobID(number)
            for text in (jobid.f58, jobid.f58plain, jobid.hex, jobid.dec, jobid.dothex, jobid.kvs):
                self.assertEqual(JobID(text), number, text)
            self.assertEqual(id_parse(id_encode(number, "hex")), number)

    def test_what_is_no_id_is_refused(self):
        for text in ("", "ƒ", "x", "f0", "0xzz", "1.2.3", "-1", "ƒ!", "job.1"):
            with self.assertRaises(ValueError, msg=text):
                JobID(text)
        with self.assertRaises(ValueError):
            JobID(1 << 64)

    def test_an_id_prints_as_people_write_it(self):
        self.assertEqual(str(JobID(100080)), "ƒ" + JobID(100080).f58plain[1:])
        self.assertEqual("%s" % JobID("f1"), "ƒ1")


class Formats(unittest.TestCase):
    JOB = JobInfo({"id": 100080, "userid": 0, "name": "averylongname", "state": 64, "result": 1, "ntasks": 2,
                   "t_run": 10.0, "t_cleanup": 100.5, "t_inactive": 0.0, "success": True, "expiration": 0.0})

    def test_what_snakemake_asks_for(self):
        columns = JobInfoFormat(
            "{id.f58:>12} {name:<10.10} {status_abbrev:>2.2} {ntasks:>6} {nnodes:>6h} {runtime!F:>8h} {success} "
            "{exception.occurred}{exception.note} {exception.type} {result} {runtime} {status}{ranks:h} "
            "{t_remaining} {annotations}"
        )
        self.assertEqual(columns.fields[:4], ["id.f58", "name", "status_abbrev", "ntasks"])
        line = columns.format(self.JOB)
        self.assertTrue(line.startswith("%12s averylongn CD      2" % self.JOB.id.f58), line)
        self.assertIn(" 1.50833m True False  COMPLETED 90.5 COMPLETED- 0.0 ", line)

    def test_headings_are_as_wide_as_their_columns(self):
        self.assertEqual(
            JobInfoFormat("{id:>12}|{username:<8.8}|{t_run!d:%H:%M::>8}|{status_abbrev}").header(),
            "       JOBID|USER    |   T_RUN|ST",
        )

    def test_times_and_what_is_cut_off(self):
        show = lambda fmt: JobInfoFormat(fmt).format(self.JOB)
        self.assertEqual(show("{runtime!H} {t_inactive!D:>3}|{expiration!D:h}"), "0:01:30    |-")
        self.assertEqual(show("{name:.6+} {name:>15.15+}"), "avery+   averylongname")

    def test_what_no_job_has_is_refused(self):
        with self.assertRaises(AttributeError):
            JobInfoFormat("{nosuchfield}").format(self.JOB)
        for wrong in ("{", "{}", "{id"):
            with self.assertRaises(ValueError, msg=wrong):
                JobInfoFormat(wrong)


class Jobspecs(unittest.TestCase):
    def test_tasks_that_divide_evenly_go_by_slot(self):
        spec = JobspecV1.from_command(["a"], num_tasks=4, num_nodes=2, cores_per_task=3, gpus_per_task=1)
        node = spec.resources[0]
        self.assertEqual((node["type"], node["count"]), ("node", 2))
        slot = node["with"][0]
        self.assertEqual(slot["count"], 2)
        self.assertEqual([(one["type"], one["count"]) for one in slot["with"]], [("core", 3), ("gpu", 1)])
        self.assertEqual(spec.tasks[0]["count"], {"per_slot": 1})

    def test_tasks_that_do_not_are_counted(self):
        spec = JobspecV1.from_command(["a"], num_tasks=3, num_nodes=2)
        self.assertEqual(spec.tasks[0]["count"], {"total": 3})

    def test_attributes_stand_where_the_instance_looks(self):
        spec = JobspecV1.from_command(["a"], duration="1.5h", cwd="/tmp", environment={"A": "1"})
        spec.setattr("system.job.name", "x")
        spec.setattr("user.note", 1)
        spec.setattr_shell_option("output.mode", "append")
        spec.stdout, spec.stdin = "out.{{id}}", "in"
        spec.queue = "batch"
        attributes = json.loads(spec.dumps())["attributes"]
        self.assertEqual(attributes["user"], {"note": 1})
        system = attributes["system"]
        self.assertEqual((system["duration"], system["cwd"], system["queue"]), (5400, "/tmp", "batch"))
        options = system["shell"]["options"]
        self.assertEqual(options["output"]["stdout"], {"type": "file", "path": "out.{{id}}"})
        self.assertEqual(options["output"]["mode"], "append")
        self.assertEqual(spec.stdin, "in")
        self.assertEqual(spec.getattr("job.name"), "x")

    def test_a_nested_instance_is_one_broker_a_node(self):
        spec = JobspecV1.from_nest_command(["./run"], num_slots=4, num_nodes=2, conf={"a": 1})
        self.assertEqual(spec.command, ["flux", "broker", "-c{{tmpdir}}/conf.json", "./run"])
        options = spec.getattr("shell.options")
        self.assertEqual(options["per-resource"], {"type": "node"})
        self.assertEqual(spec.getattr("files")["conf.json"]["data"], {"a": 1})

    def test_a_batch_script_travels_with_its_job(self):
        spec = JobspecV1.from_batch_command("#!/bin/sh\ntrue\n", "name", args=["x"])
        self.assertEqual(spec.command, ["flux", "broker", "{{tmpdir}}/script", "x"])
        self.assertEqual(spec.getattr("files")["script"]["mode"], 0o100700)
        self.assertEqual(spec.stdout, "flux-{{id}}.out")

    def test_nonsense_is_refused_before_anything_is_sent(self):
        for make in (
            lambda: JobspecV1.from_command([]),
            lambda: JobspecV1.from_command(["a"], num_tasks=0),
            lambda: JobspecV1.from_command(["a"], cores_per_task=-1),
            lambda: JobspecV1.from_command(["a"], num_tasks=1, num_nodes=2),
            lambda: JobspecV1.from_command(["a"], exclusive=True),
            lambda: JobspecV1.from_command(["a"], duration=-1),
            lambda: JobspecV1.from_nest_command(["a"], num_slots=3, num_nodes=2),
            lambda: JobspecV1.from_batch_command("true", "x"),
        ):
            self.assertRaises(ValueError, make)
        for make in (
            lambda: JobspecV1.from_command("hostname"),
            lambda: JobspecV1.from_command(["a"], num_tasks="2"),
            lambda: JobspecV1.from_command(["a"], colour="red"),
            lambda: Jobspec("{}"),
        ):
            self.assertRaises(TypeError, make)


class Texts(unittest.TestCase):
    def test_durations(self):
        for text, seconds in (("90", 90), ("1.5h", 5400), ("20ms", 0.02), ("2d", 172800), ("0", 0)):
            self.assertAlmostEqual(parse_fsd(text), seconds)
        self.assertEqual(parse_fsd("infinity"), float("inf"))
        self.assertEqual([fsd(x) for x in (0, 0.5, 90, 7200)], ["0s", "500ms", "1.5m", "2h"])
        for text in ("", "x", "1w", "-1", "nan", "1 m"):
            self.assertRaises(ValueError, parse_fsd, text)

    def test_sets_and_lists_of_hosts_come_back_as_they_went(self):
        self.assertEqual(list(IDset("0-2,7")), [0, 1, 2, 7])
        self.assertEqual(str(IDset("3,1,2")), "1-3")
        for text in ("n[0-3,7]", "a,b", "n[08-11]", "n1,m2", "x"):
            self.assertEqual(str(Hostlist(text)), text)
        self.assertEqual(list(Hostlist("r[0-1]n[0-1]")), ["r0n0", "r0n1", "r1n0", "r1n1"])
        for text in ("n[0-", "n]", "n[a]"):
            self.assertRaises(ValueError, Hostlist, text)


class Messages(unittest.TestCase):
    def test_a_request_of_the_protocol_s_own_example(self):
        message = wire.Message(
            1, 0, "attr.get", wire.payload_of('{"name":"size"}'), word=0xFFFFFFFF, matchtag=1
        )
        expected = (
            "1200eeff00000030" "00" "08617474722e676574" "107b226e616d65223a2273697a65227d00"
            "148e01010bffffffff00000000ffffffff00000001"
        )
        self.assertEqual(message.encode().hex(), expected)

    def test_messages_come_back_as_they_went(self):
        chance = random.Random(7)
        for _ in range(500):
            payload = bytes(chance.randrange(256) for _ in range(chance.choice([0, 3, 254, 255, 900])))
            message = wire.Message(
                chance.choice([1, 2, 4]), 0, "a.b", payload, [b"r"] * chance.randrange(3), 1, 2, 3, 4
            )
            back = wire.decode(message.encode()[8:])
            self.assertEqual((back.topic, back.payload, back.routes), ("a.b", payload, message.routes))
            self.assertEqual((back.word, back.matchtag), (3, 4))

    def test_damage_is_refused_and_nothing_else(self):
        chance = random.Random(8)
        whole = wire.Message(2, 0, "topic", b"x" * 300, [b"route"]).encode()[8:]
        for _ in range(3000):
            damaged = bytearray(whole[: chance.randrange(len(whole) + 1)])
            for _ in range(chance.randrange(3)):
                if damaged:
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                wire.decode(bytes(damaged))
            except (wire.ProtocolError, UnicodeDecodeError):
                pass


if __name__ == "__main__":
    unittest.main()
