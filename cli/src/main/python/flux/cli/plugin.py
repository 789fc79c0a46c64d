"""Plugins of `flux submit`, `run`, `bulksubmit`, `alloc` and `batch`.

A plugin is a class derived from CLIPlugin in a file *.py of FLUX_CLI_PLUGINPATH or of the system's
directories. It may add options, change what was asked for before the job is made of it, change the
job, and refuse it by raising ValueError.
"""

import inspect


class CLIPluginOption:
    """One option of a plugin: its name as users type it, and what argparse is told about it."""

    def __init__(self, name, prefix, **kwargs):
        if not name.startswith("--") or len(name) < 3:
            raise ValueError("Plugins must register only long options.")
        self.name = "--%s-%s" % (prefix, name[2:]) if prefix else name
        self.short_dest = None
        if "dest" not in kwargs:
            kwargs["dest"] = self.name[2:].replace("-", "_")
            self.short_dest = name[2:].replace("-", "_")
        self.kwargs = kwargs

    @property
    def dest(self):
        return self.kwargs["dest"]


class CLIPlugin:
    """What plugins derive from.

    prog: the command it is made for, "submit", "run", "bulksubmit", "alloc" or "batch".
    prefix: stands in front of the names of its options: --longopt is typed as --ex-longopt.
    """

    def __init__(self, prog, prefix="ex", version=None):
        self.prog = prog[5:] if prog.startswith("flux ") else prog
        self.prefix = prefix
        self.version = version
        self.path = None
        self.options = []

    def add_option(self, name, **kwargs):
        """Adds a long option; keywords are those of argparse's add_argument().

        The callbacks find its value under the name without prefix (args.longopt), too.
        """
        self.options.append(CLIPluginOption(name, self.prefix, **kwargs))

    def help(self, option):
        """Prints what --help=OPTION shows: the documentation of the plugin's class."""
        text = inspect.getdoc(self)
        if not text or text == inspect.getdoc(CLIPlugin):
            print("No extra documentation for option `%s` found." % option.name)
            return
        print("\nDocumentation for plugin providing option `%s`:\n" % option.name)
        print(text)

    def preinit(self, args):
        """Called after the options were read: may look at them and set them."""

    def modify_jobspec(self, args, jobspec):
        """Called for each job with its Jobspec, which it may change."""

    def validate(self, jobspec):
        """Called for each job at last; ValueError refuses it with its message."""


class PluginArgs:
    """The options as one plugin sees them: its own go by their names without its prefix, too."""

    def __init__(self, args, plugin):
        names = {option.short_dest: option.dest for option in plugin.options if option.short_dest}
        object.__setattr__(self, "_args", args)
        object.__setattr__(self, "_names", names)

    def __getattr__(self, name):
        return getattr(self._args, self._names.get(name, name))

    def __setattr__(self, name, value):
        setattr(self._args, self._names.get(name, name), value)
