"""Runs CLI plugins for the `flux` command: reads requests, one JSON object on a line, and answers each.

What plugins print goes to standard error, because what `flux` prints to standard output is read by
scripts. An answer is {"error": text} when a plugin has refused or failed.
"""

import argparse
import contextlib
import glob
import importlib.util
import io
import json
import os
import sys

from flux.cli.plugin import CLIPlugin, PluginArgs
from flux.job.Jobspec import JobspecV1


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise _Usage(message)


class _Usage(Exception):
    """The words are wrong: to be told with the usage."""


class _Settings(list):
    """What was given with --conf: plugins may update() it with more."""

    def update(self, setting):
        self.append(setting)


class _Failed(Exception):
    """What a plugin did wrong, in one line."""


@contextlib.contextmanager
def _asked(plugin, path=None):
    """A ValueError is what the plugin says to the user; anything else is the plugin's own mistake."""
    try:
        yield
    except (ValueError, _Usage, _Failed) as e:
        if path is None:
            raise
        raise _Failed("CLI plugin %s: %s" % (path, e)) from None
    except (Exception, SystemExit) as e:  # pylint: disable=broad-except
        where = path or plugin.path
        raise _Failed("CLI plugin %s: %s: %s" % (where, type(e).__name__, e)) from None


class Host:
    """The plugins of one command."""

    def __init__(self):
        self.plugins = []
        self.parser = _Parser(add_help=False, allow_abbrev=False)
        self.args = argparse.Namespace()

    def load(self, prog, directories, taken):
        """Loads all plugins; taken: the options that the command has itself."""
        warnings = []
        dests = {}
        names = dict.fromkeys(taken, "flux " + prog)
        for directory in directories:
            for path in sorted(glob.glob(os.path.join(glob.escape(directory), "*.py"))):
                for plugin in self._of_file(path, prog):
                    clash = [o.name for o in plugin.options if o.name in names or o.dest in dests]
                    if clash:
                        owner = names.get(clash[0]) or "another plugin"
                        warnings.append(
                            "CLI plugin %s is left out: %s is an option of %s"
                            % (plugin.path, clash[0], owner)
                        )
                        continue
                    for option in plugin.options:
                        names[option.name] = dests[option.dest] = plugin.path
                    self.plugins.append(plugin)
        return {"options": [self._option(p, o) for p in self.plugins for o in p.options],
                "warnings": warnings}

    def _of_file(self, path, prog):
        name = os.path.basename(path)[:-3]
        with _asked(None, path):
            spec = importlib.util.spec_from_file_location(name, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules.setdefault(name, module)
            spec.loader.exec_module(module)
            for name in dir(module):
                entry = getattr(module, name)
                if name.startswith("_") or not isinstance(entry, type) or entry is CLIPlugin:
                    continue
                if issubclass(entry, CLIPlugin):
                    plugin = entry(prog)
                    plugin.path = path
                    yield plugin

    def _option(self, plugin, option):
        with _asked(plugin, plugin.path):
            action = self.parser.add_argument(option.name, **option.kwargs)
        few, many = {None: (1, 1), "?": (0, 1), "*": (0, -1), "+": (1, -1)}.get(
            action.nargs, (action.nargs, action.nargs)
        )
        label = action.metavar or (
            "{%s}" % ",".join(map(str, action.choices)) if action.choices else action.dest.upper()
        )
        text = "" if action.help in (None, argparse.SUPPRESS) else action.help
        if text:
            text = self.parser._get_formatter()._expand_help(action)  # %(default)s and the like
        return {"name": option.name, "few": few, "many": many, "label": label if isinstance(label, str)
                else " ".join(label), "help": text, "hidden": action.help is argparse.SUPPRESS,
                "plugin": type(plugin).__name__, "path": plugin.path}

    def list(self):
        """What --list-plugins shows of them."""
        return [{"name": type(plugin).__name__, "path": plugin.path,
                 "options": [o.name for o in plugin.options]} for plugin in self.plugins]

    def help(self, topic):
        """What --help=TOPIC shows."""
        for plugin in self.plugins:
            for option in plugin.options:
                if topic in (option.name, option.name[2:]):
                    shown = io.StringIO()
                    with _asked(plugin, plugin.path), contextlib.redirect_stdout(shown):
                        plugin.help(option)
                    return {"text": shown.getvalue()}
        return {"error": "--help: no such option %s" % topic}

    def preinit(self, words, args):
        """words: the plugins' options as they were typed; args: those of the command itself."""
        self.args = argparse.Namespace(**args)
        if "conf" in args:
            self.args.conf = _Settings(args["conf"] or [])
        self.parser.parse_args(words, self.args)
        for plugin in self.plugins:
            with _asked(plugin):
                plugin.preinit(PluginArgs(self.args, plugin))
        after = {name: getattr(self.args, name, None) for name in args}
        if "conf" in args and not after["conf"] and not args["conf"]:
            after["conf"] = args["conf"]
        return {"args": after}

    def jobspec(self, text):
        """The job as the plugins want it."""
        job = JobspecV1(**json.loads(text))
        for plugin in self.plugins:
            with _asked(plugin):
                plugin.modify_jobspec(PluginArgs(self.args, plugin), job)
        for plugin in self.plugins:
            with _asked(plugin):
                plugin.validate(job)
        return {"jobspec": json.dumps(job.jobspec, ensure_ascii=False)}

    def answer(self, request):
        kind = request.pop("op")
        try:
            return {"load": self.load, "help": self.help, "preinit": self.preinit,
                    "list": lambda: {"plugins": self.list()}, "jobspec": self.jobspec}[kind](**request)
        except _Usage as e:
            return {"usage": str(e)}
        except (ValueError, TypeError, _Failed) as e:
            return {"error": str(e) or type(e).__name__}


def main():
    """Answers until there are no more requests."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogateescape")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), encoding="utf-8", errors="surrogateescape")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    host = Host()
    for line in requests:
        answer = host.answer(json.loads(line))
        sys.stdout.flush()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
