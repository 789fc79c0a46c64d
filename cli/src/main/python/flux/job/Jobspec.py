"""Jobspecs (RFC 14, version 1: RFC 25)."""

import collections.abc
import json
import math
import numbers
import os
from typing import Any, Dict, List, Optional

from flux.util import parse_fsd

_STREAMS = {"input": "stdin", "output": "stdout", "error": "stderr"}


class Jobspec:
    """A job as it is submitted: resources, tasks and attributes, or the JSON text of all of it."""

    def __init__(self, resources, tasks=None, version=1, **kwargs):
        if tasks is None:
            self.jobspec = json.loads(resources) if isinstance(resources, str) else dict(resources)
        else:
            attributes = kwargs.pop("attributes", None)
            self.jobspec = {
                "resources": resources,
                "tasks": tasks,
                "attributes": attributes if attributes is not None else {},
                "version": version,
                **kwargs,
            }
        for key, kind in (("resources", list), ("tasks", list)):
            if not isinstance(self.jobspec.get(key), kind):
                raise TypeError("%s must be a sequence" % key)
        self.jobspec.setdefault("attributes", {})
        if not isinstance(self.jobspec["attributes"], collections.abc.Mapping):
            raise TypeError("attributes must be a mapping")

    @classmethod
    def from_yaml_file(cls, path: str) -> "Jobspec":
        """Reads a jobspec file; it must be JSON, which is YAML, since there is no YAML in the library."""
        with open(path, encoding="utf-8") as file:
            return cls(**json.load(file))

    # attributes

    def setattr(self, key: str, value: Any) -> None:
        """Sets attributes.KEY; a key that begins with neither `system.` nor `user.` is below system."""
        below = self.attributes
        words = self._words(key)
        for word in words[:-1]:
            below = below.setdefault(word, {})
        below[words[-1]] = value

    def getattr(self, key: str) -> Any:
        """What setattr has set; KeyError if nothing has."""
        found = self.attributes
        for word in self._words(key):
            found = found[word]
        return found

    @staticmethod
    def _words(key: str) -> List[str]:
        words = key.split(".")
        if words[0] == "attributes":
            words = words[1:]
        if not words or not all(words):
            raise ValueError("invalid attribute name: %r" % key)
        return words if words[0] in ("system", "user") else ["system"] + words

    def setattr_shell_option(self, key: str, value: Any) -> None:
        """Sets an option of the job shell: setattr_shell_option("output.mode", "append")."""
        self.setattr("system.shell.options." + key, value)

    def _of_system(self, key: str, default=None):
        try:
            return self.getattr("system." + key)
        except KeyError:
            return default

    @property
    def resources(self) -> List[Dict]:
        return self.jobspec["resources"]

    @property
    def tasks(self) -> List[Dict]:
        return self.jobspec["tasks"]

    @property
    def command(self) -> List[str]:
        return self.tasks[0]["command"]

    @property
    def attributes(self) -> Dict:
        return self.jobspec["attributes"]

    @property
    def version(self) -> int:
        return self.jobspec.get("version", 1)

    @property
    def duration(self) -> float:
        """The time limit in seconds, 0 for none; may be set as a number or as a text like "5m"."""
        return self._of_system("duration", 0)

    @duration.setter
    def duration(self, value) -> None:
        if isinstance(value, bool) or not isinstance(value, (str, numbers.Number)):
            raise TypeError("duration must be a number of seconds or a Flux standard duration")
        seconds = parse_fsd(value)
        if not math.isfinite(seconds):
            seconds = 0.0
        self.setattr("system.duration", seconds)

    @property
    def queue(self) -> Optional[str]:
        return self._of_system("queue")

    @queue.setter
    def queue(self, name: str) -> None:
        _expect(name, str, "queue")
        self.setattr("system.queue", name)

    @property
    def cwd(self) -> Optional[str]:
        return self._of_system("cwd")

    @cwd.setter
    def cwd(self, path) -> None:
        path = os.fspath(path)
        _expect(path, str, "cwd")
        self.setattr("system.cwd", path)

    @property
    def environment(self) -> Optional[Dict[str, str]]:
        return self._of_system("environment")

    @environment.setter
    def environment(self, variables) -> None:
        _expect(variables, collections.abc.Mapping, "environment")
        self.setattr("system.environment", dict(variables))

    def _stream(self, name: str) -> Optional[str]:
        where = self._of_system("shell.options.%s" % name)
        return where.get("path") if isinstance(where, dict) else None

    def _set_stream(self, way: str, name: str, path) -> None:
        if path is None:
            return
        path = os.fspath(path)
        _expect(path, str, name)
        self.setattr_shell_option("%s.%s.type" % (way, name), "file")
        self.setattr_shell_option("%s.%s.path" % (way, name), path)

    stdin = property(
        lambda self: self._stream("input.stdin"),
        lambda self, path: self._set_stream("input", "stdin", path),
        doc="The file that the tasks read, or None for what a client sends.",
    )
    stdout = property(
        lambda self: self._stream("output.stdout"),
        lambda self, path: self._set_stream("output", "stdout", path),
        doc="The file that gets the output, or None for the KVS; may hold {{id}} and other tags.",
    )
    stderr = property(
        lambda self: self._stream("output.stderr"),
        lambda self, path: self._set_stream("output", "stderr", path),
        doc="The file that gets the errors; None for where stdout goes.",
    )
    input, output, error = stdin, stdout, stderr

    @property
    def unbuffered(self) -> bool:
        return self._of_system("shell.options.output.stdout.buffer.type") == "none"

    @unbuffered.setter
    def unbuffered(self, on: bool) -> None:
        if on:
            for stream in ("stdout", "stderr"):
                self.setattr_shell_option("output.%s.buffer.type" % stream, "none")
            self.setattr_shell_option("output.batch-timeout", 0.05)

    def add_file(self, path: str, data, perms: int = 0o600, encoding: Optional[str] = None) -> None:
        """Sends a file along, which the job finds as {{tmpdir}}/PATH.

        data: an object (written as JSON), the text itself if it has more than one line, or a file's name.
        """
        if isinstance(data, str) and "\n" not in data:
            with open(data, encoding="utf-8") as file:
                perms = os.fstat(file.fileno()).st_mode & 0o777
                data = file.read()
        entry = {"mode": 0o100000 | perms, "data": data}
        if isinstance(data, str):
            entry["encoding"] = encoding or "utf-8"
        files = self.attributes.setdefault("system", {}).setdefault("files", {})
        files[path] = entry

    def dumps(self, **kwargs) -> str:
        """The jobspec as JSON."""
        return json.dumps(self.jobspec, **kwargs)

    def __str__(self) -> str:
        return self.dumps()


class JobspecV1(Jobspec):
    """The form that all Flux instances take (RFC 25)."""

    def __init__(self, resources, tasks=None, **kwargs):
        kwargs.pop("version", None)
        super().__init__(resources, tasks, version=1, **kwargs)
        if self.version != 1:
            raise ValueError("version must be 1")

    @classmethod
    def from_command(
        cls,
        command,
        num_tasks=1,
        cores_per_task=1,
        gpus_per_task=None,
        num_nodes=None,
        exclusive=False,
        **kwargs,
    ) -> "JobspecV1":
        """A job of `num_tasks` copies of `command` (a list of words).

        Further keywords: duration, environment, cwd, name, input, output, error, queue, bank, rlimits,
        unbuffered, label_io.
        """
        _count("num_tasks", num_tasks, 1)
        if num_nodes is not None:
            _count("num_nodes", num_nodes, 1)
            if num_nodes > num_tasks:
                raise ValueError("node count must not be greater than task count")
            even = num_tasks % num_nodes == 0
            slots = -(-num_tasks // num_nodes)
            count = {"per_slot": 1} if even else {"total": num_tasks}
        else:
            slots, count = num_tasks, {"per_slot": 1}
        resources = _resources(slots, cores_per_task, gpus_per_task, num_nodes, exclusive)
        return cls._made(command, resources, count, **kwargs)

    @classmethod
    def per_resource(
        cls,
        command,
        ncores=None,
        nnodes=None,
        per_resource_type=None,
        per_resource_count=None,
        gpus_per_node=None,
        exclusive=False,
        **kwargs,
    ) -> "JobspecV1":
        """A job that is given as nodes or cores, with so many tasks for each of them."""
        if ncores is None and nnodes is None:
            raise ValueError("must specify ncores or nnodes")
        if nnodes is None:
            _count("ncores", ncores, 1)
            resources = _resources(ncores, 1, None, None, exclusive)
        else:
            _count("nnodes", nnodes, 1)
            if ncores is not None and ncores % nnodes:
                raise ValueError("number of cores must be evenly divisible by node count")
            per_node = 1 if ncores is None else ncores // nnodes
            whole = exclusive or ncores is None
            resources = _resources(1, per_node, gpus_per_node, nnodes, whole)
        made = cls._made(command, resources, {"per_slot": 1}, **kwargs)
        if per_resource_type is not None:
            if per_resource_type not in ("node", "core"):
                raise ValueError("invalid per_resource_type: %r" % per_resource_type)
            made.setattr_shell_option(
                "per-resource", {"type": per_resource_type, "count": per_resource_count or 1}
            )
        return made

    @classmethod
    def from_nest_command(
        cls,
        command,
        num_slots=1,
        cores_per_slot=1,
        gpus_per_slot=None,
        num_nodes=None,
        broker_opts=None,
        exclusive=False,
        conf=None,
        **kwargs,
    ) -> "JobspecV1":
        """An instance of Flux of its own whose initial program is `command`."""
        _count("num_slots", num_slots, 1)
        slots = num_slots
        if num_nodes is not None:
            _count("num_nodes", num_nodes, 1)
            if num_slots < num_nodes:
                raise ValueError("number of slots must be >= number of nodes")
            if num_slots % num_nodes:
                raise ValueError("number of slots must be evenly divisible by node count")
            slots = num_slots // num_nodes
        opts = list(broker_opts or [])
        if conf is not None:
            opts.append("-c{{tmpdir}}/conf.json")
        resources = _resources(slots, cores_per_slot, gpus_per_slot, num_nodes, exclusive)
        made = cls._made(
            ["flux", "broker", *opts, *_words(command, empty=True)], resources, {"per_slot": 1}, **kwargs
        )
        made.setattr_shell_option("per-resource.type", "node")
        made.setattr_shell_option("mpi", "none")
        made.setattr_shell_option("exit-timeout", "none")
        if conf is not None:
            made.add_file("conf.json", conf)
        return made

    @classmethod
    def from_batch_command(cls, script: str, jobname: str, args=None, **kwargs) -> "JobspecV1":
        """The same with a script (its text, which begins with #!), as `flux batch` submits it."""
        if not script.startswith("#!"):
            raise ValueError("script does not begin with '#!'")
        output = kwargs.pop("output", None) or "flux-{{id}}.out"
        made = cls.from_nest_command(
            ["{{tmpdir}}/script", *(args or [])], output=output, name=jobname, **kwargs
        )
        made.add_file("script", script if "\n" in script else script + "\n", perms=0o700)
        return made

    @classmethod
    def _made(cls, command, resources, count, duration=None, environment=None, cwd=None, **more):
        tasks = [{"command": _words(command), "slot": "task", "count": count}]
        made = cls(resources, tasks, attributes={"system": {"duration": 0}})
        if duration is not None:
            made.duration = duration
        if environment is not None:
            made.environment = environment
        if cwd is not None:
            made.cwd = cwd
        if more.pop("unbuffered", False):
            made.unbuffered = True
        if more.pop("label_io", False):
            for stream in ("stdout", "stderr"):
                made.setattr_shell_option("output.%s.label" % stream, True)
        for key, value in more.items():
            if value is None:
                continue
            if key in _STREAMS:
                setattr(made, _STREAMS[key], value)
            elif key == "name":
                made.setattr("system.job.name", value)
            elif key in ("queue", "bank"):
                made.setattr("system." + key, value)
            elif key == "rlimits":
                for name, limit in value.items():
                    made.setattr_shell_option("rlimit." + name, limit)
            else:
                raise TypeError("unexpected keyword argument %r" % key)
        return made


def _resources(slots, cores, gpus, nodes, exclusive) -> List[Dict]:
    _count("cores per slot", cores, 1)
    children = [{"type": "core", "count": cores}]
    if gpus:
        _count("gpus per slot", gpus, 0)
        children.append({"type": "gpu", "count": gpus})
    slot = {"type": "slot", "count": slots, "with": children, "label": "task"}
    if nodes is None:
        if exclusive:
            raise ValueError("exclusive can only be set with a node count")
        return [slot]
    node = {"type": "node", "count": nodes}
    if exclusive:
        node["exclusive"] = True
    node["with"] = [slot]
    return [node]


def _words(command, empty: bool = False) -> List[str]:
    if isinstance(command, (str, bytes)) or not isinstance(command, collections.abc.Sequence):
        raise TypeError("command must be a list of words")
    words = [os.fspath(word) for word in command]
    if not words and not empty:
        raise ValueError("command must not be empty")
    return words


def _count(name: str, value, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("%s must be an integer (got %r)" % (name, value))
    if value < least:
        raise ValueError("%s must be an integer >= %d (got %r)" % (name, least, value))


def _expect(value, kind, name: str) -> None:
    if not isinstance(value, kind):
        raise TypeError("%s must be a %s" % (name, kind.__name__.lower()))


def validate_jobspec(jobspec, require_version=None) -> bool:
    """True, or the exception that Jobspec() raises."""
    Jobspec(jobspec) if isinstance(jobspec, str) else Jobspec(**jobspec)
    return True
