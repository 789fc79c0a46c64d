package flux.cli;

import flux.cli.archive.ArchiveCommand;
import flux.cli.config.ConfigCommand;
import flux.cli.config.EnvCommand;
import flux.cli.config.PythonCommand;
import flux.cli.cron.CronCommand;
import flux.cli.dump.DumpCommand;
import flux.cli.dump.FsckCommand;
import flux.cli.dump.RestoreCommand;
import flux.cli.exec.ExecCommand;
import flux.cli.exec.SprocCommand;
import flux.cli.helper.FortuneCommand;
import flux.cli.helper.HiddenCommands;
import flux.cli.helper.JobPluginCommands;
import flux.cli.helper.JobtapCommand;
import flux.cli.helper.KeygenCommand;
import flux.cli.helper.ModprobeCommand;
import flux.cli.helper.OverrideCommand;
import flux.cli.helper.RelayCommand;
import flux.cli.helper.ScriptsCommand;
import flux.cli.helper.SlurmSyncCommand;
import flux.cli.host.CommandRunner;
import flux.cli.hostlist.HostlistCommand;
import flux.cli.housekeeping.HousekeepingCommand;
import flux.cli.instance.AdminCommand;
import flux.cli.instance.AttrCommands;
import flux.cli.instance.DmesgCommand;
import flux.cli.instance.InstanceCommands;
import flux.cli.instance.LoggerCommand;
import flux.cli.instance.ShutdownCommand;
import flux.cli.instance.StartlogCommand;
import flux.cli.instance.UptimeCommand;
import flux.cli.ion.IonRCommand;
import flux.cli.ion.IonResourceCommand;
import flux.cli.job.CancelCommand;
import flux.cli.job.PostEventCommand;
import flux.cli.job.UpdateCommand;
import flux.cli.jobs.JobsCommand;
import flux.cli.jobs.PgrepCommand;
import flux.cli.jobs.WatchCommand;
import flux.cli.kvs.ContentCommand;
import flux.cli.kvs.KvsCommand;
import flux.cli.ledger.LedgerCommand;
import flux.cli.manual.ManualCommands;
import flux.cli.message.EventCommand;
import flux.cli.message.PingCommand;
import flux.cli.module.ModuleCommand;
import flux.cli.nested.ProxyCommand;
import flux.cli.nested.PstreeCommand;
import flux.cli.nested.UriCommand;
import flux.cli.overlay.OverlayCommand;
import flux.cli.queue.QueueCommand;
import flux.cli.resource.ResourceCommand;
import flux.cli.rset.RCommand;
import flux.cli.submit.SubmitCommands;
import flux.cli.task.MultiProgCommand;
import flux.cli.task.PmiCommand;
import flux.cli.terminus.TerminusCommand;
import flux.cli.top.TopCommand;
import flux.cli.tree.BulkHierarchy;
import flux.cli.tree.TreeCommand;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands by name.
final class Commands {

    /// What an unknown name is compared with.
    private static final List<String> NAMES =
            List.of(
                    "submit",
                    "run",
                    "bulksubmit",
                    "alloc",
                    "batch",
                    "jobs",
                    "top",
                    "pstree",
                    "cancel",
                    "pgrep",
                    "pkill",
                    "job",
                    "proxy",
                    "watch",
                    "update",
                    "resource",
                    "queue",
                    "overlay",
                    "uptime",
                    "start",
                    "version",
                    "config",
                    "env",
                    "admin",
                    "hostlist",
                    "ledger",
                    "lptest");

    private Commands() {}

    /// The command called `name`, or null.
    static @Nullable Command find(String name) {
        return switch (name) {
            case "submit" -> SubmitCommands::submit;
            case "run" -> SubmitCommands::run;
            case "bulksubmit" -> BulkHierarchy::run;
            case "tree" -> TreeCommand::run;
            case "alloc" -> SubmitCommands::alloc;
            case "batch" -> SubmitCommands::batch;
            case "jobs" -> JobsCommand::run;
            case "top" -> TopCommand::run;
            case "pgrep" -> PgrepCommand::pgrep;
            case "pkill" -> PgrepCommand::pkill;
            case "watch" -> WatchCommand::run;
            case "update" -> UpdateCommand::run;
            case "post-job-event" -> PostEventCommand::run;
            case "cancel" ->
                    (words, session) -> Picocli.run(new CancelCommand(session), words, session);
            case "job" -> JobCommand::run;
            case "queue" -> QueueCommand::run;
            case "resource" -> ResourceCommand::run;
            case "module" -> ModuleCommand::run;
            case "ion-resource" -> IonResourceCommand::run;
            case "ion-R" -> IonRCommand::run;
            case "kvs" -> KvsCommand::run;
            case "content" -> ContentCommand::run;
            case "archive" -> ArchiveCommand::run;
            case "dump" -> DumpCommand::run;
            case "restore" -> RestoreCommand::run;
            case "fsck" -> FsckCommand::run;
            case "getattr" -> AttrCommands::getattr;
            case "setattr" -> AttrCommands::setattr;
            case "lsattr" -> AttrCommands::lsattr;
            case "version" -> InstanceCommands::version;
            case "uptime" -> UptimeCommand::run;
            case "dmesg" -> DmesgCommand::run;
            case "shutdown" -> ShutdownCommand::run;
            case "multi-prog" -> MultiProgCommand::run;
            case "pmi" -> PmiCommand::run;
            case "uri" -> UriCommand::run;
            case "proxy" -> ProxyCommand::run;
            case "pstree" -> PstreeCommand::run;
            case "ledger" -> LedgerCommand::run;
            case "hostlist" -> HostlistCommand::run;
            case "housekeeping" -> HousekeepingCommand::run;
            case "R" -> RCommand::run;
            case "config" -> ConfigCommand::run;
            case "env" -> EnvCommand::run;
            case "event" -> EventCommand::run;
            case "ping" -> PingCommand::run;
            case "exec" -> ExecCommand::run;
            case "terminus" -> TerminusCommand::run;
            case "sproc" -> SprocCommand::run;
            case "cron" -> CronCommand::run;
            case "overlay" -> OverlayCommand::run;
            case "startlog" -> StartlogCommand::run;
            case "logger" -> LoggerCommand::run;
            case "admin" -> AdminCommand::run;
            case "lptest" -> LptestCommand::run;
            case "keygen" -> KeygenCommand::run;
            case "relay" -> RelayCommand::run;
            case "python" -> PythonCommand::run;
            case "fortune" -> FortuneCommand::run;
            case "jobtap" -> JobtapCommand::run;
            case "modprobe" -> ModprobeCommand::run;
            case "gc" -> HiddenCommands::gc;
            case "cgroup" -> HiddenCommands::cgroup;
            case "heaptrace" -> HiddenCommands::heaptrace;
            case "imp-exec-helper" -> HiddenCommands::impExecHelper;
            case "job-validator" -> JobPluginCommands::validate;
            case "job-frobnicator" -> JobPluginCommands::frobnicate;
            case "job-exec-override" -> OverrideCommand::run;
            case "slurm-expiration-sync" -> SlurmSyncCommand::run;
            case "run-prolog", "run-epilog", "run-housekeeping" ->
                    (words, session) ->
                            ScriptsCommand.run(name.substring("run-".length()), words, session);
            case "mini" -> Commands::mini;
            default -> null;
        };
    }

    /// `flux mini SUB`, as the submission commands were called once.
    private static int mini(List<String> words, Session session) {
        String name = words.isEmpty() ? "" : words.getFirst();
        Command command =
                List.of("submit", "run", "alloc", "batch", "bulksubmit").contains(name)
                        ? find(name)
                        : null;
        if (command == null) {
            boolean help = words.contains("-h") || words.contains("--help");
            (help ? session.out() : session.err())
                    .println(
                            """
                            usage: flux mini {submit,run,alloc,batch,bulksubmit} ...
                            The same commands without `mini` are what to use.

                            options:
                              -h, --help             show this message

                            Examples:
                              flux mini submit hostname""");
            return help ? 0 : 2;
        }
        return command.run(words.subList(1, words.size()), session);
    }

    /// `help`, `man` and `completion`, which know all others.
    ///
    /// @param all runs every command
    /// @param more names of those that are not here
    static @Nullable Command findManual(String name, CommandRunner all, List<String> more) {
        return switch (name) {
            case "help" -> (words, session) -> manual(all, more).help(words, session);
            case "man" -> (words, session) -> manual(all, more).man(words, session);
            case "completion" -> (words, session) -> manual(all, more).completion(words, session);
            default -> null;
        };
    }

    private static ManualCommands manual(CommandRunner all, List<String> more) {
        List<String> names = new ArrayList<>(CommandNames.all());
        names.addAll(more);
        names.addAll(List.of("help", "man", "completion"));
        return new ManualCommands(all, names, Usage.TEXT, Release.VERSION);
    }

    static void reportUnknown(String name, PrintStream err) {
        err.println("flux: `" + name + "' is not a flux command.  See 'flux --help'");
        int best = NAMES.stream().mapToInt(known -> distance(name, known)).min().orElse(0);
        List<String> similar =
                NAMES.stream().filter(known -> distance(name, known) == best).toList();
        if (best > 0 && best < name.length()) {
            err.println(
                    similar.size() == 1
                            ? "flux: The most similar command is"
                            : "flux: The most similar commands are");
            similar.forEach(known -> err.println("flux: \t" + known));
        }
    }

    /// Levenshtein's: the fewest letters to add, drop or change.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
