package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// What a job's shell options come to, once they have been checked.
///
/// @param pmi its tasks get a PMI-1 channel
/// @param mapsProcesses PMI tells which tasks share a node
/// @param outputLimitBytes of each stream, what goes to the KVS
/// @param inputLimitBytes of standard input
/// @param ownGroups each task has a process group of its own
/// @param restrictsHwloc the topology for hwloc is that of the job's own cores
/// @param sysmon it logs what the tasks needed
/// @param remarks what the shell says about options that it cannot follow
public record ShellSettings(
        CpuAffinity cpus,
        GpuAffinity gpus,
        TerminalOption terminal,
        boolean pmi,
        boolean mapsProcesses,
        long outputLimitBytes,
        long inputLimitBytes,
        Optional<Presignal> presignal,
        OptionalInt oomAdjust,
        boolean ownGroups,
        boolean stopsInExec,
        int verbosity,
        Optional<String> hwlocXmlFile,
        boolean restrictsHwloc,
        CoprocessOption coprocesses,
        Optional<SysmonOption> sysmon,
        List<ShellRemark> remarks) {

    private static final Set<String> PMI_HERE = Set.of("simple", "pmi1", "pmi2");
    private static final Set<String> PMI_NONE = Set.of("off", "none");
    private static final int WARNING = 4;
    private static final int OOM_MAX = 1000;
    private static final long GIGABYTE = 1L << 30;
    private static final long INPUT_DEFAULT_BYTES = 10L << 20;
    private static final long INPUT_MAX_BYTES = 32L << 20;

    /// @throws Impossible when an option is not what it must be
    static ShellSettings of(JsonNode options) throws Impossible {
        List<ShellRemark> remarks = new ArrayList<>(OutputOption.remarks(options.path("output")));
        return new ShellSettings(
                checked("cpu-affinity", options.path("cpu-affinity"), CpuAffinity::new),
                checked("gpu-affinity", options.path("gpu-affinity"), GpuAffinity::new),
                checked("pty", options.path("pty"), TerminalOption::of),
                pmi(options.path("pmi"), remarks),
                !isSet(options.path("pmi-simple").path("nomap")),
                limit("output", options.path("output").path("limit"), GIGABYTE, GIGABYTE),
                limit(
                        "input",
                        options.path("input").path("limit"),
                        INPUT_DEFAULT_BYTES,
                        INPUT_MAX_BYTES),
                Presignal.of(options.path("signal")),
                oomAdjust(options.path("oom").path("adjust")),
                !isSet(options.path("nosetpgrp")),
                isSet(options.path("stop-tasks-in-exec")),
                options.path("verbose").asInt(isSet(options.path("verbose")) ? 1 : 0),
                hwloc(options.path("hwloc").path("xmlfile")),
                isSet(options.path("hwloc").path("restrict")),
                CoprocessOption.of(options),
                SysmonOption.of(options.path("sysmon")),
                List.copyOf(remarks));
    }

    private static <T> T checked(String plugin, JsonNode option, Function<JsonNode, T> parse)
            throws Impossible {
        try {
            return parse.apply(option);
        } catch (InvalidText e) {
            throw new Impossible(plugin, String.valueOf(e.getMessage()));
        }
    }

    private static boolean pmi(JsonNode option, List<ShellRemark> remarks) {
        boolean here = false;
        for (String name : option.asText("simple").split(",")) {
            here |= PMI_HERE.contains(name);
            if (!PMI_HERE.contains(name) && !PMI_NONE.contains(name)) {
                String text = "pmi: there is no plugin '" + name + "', only simple";
                remarks.add(new ShellRemark(WARNING, "", text));
            }
        }
        return here;
    }

    private static long limit(String plugin, JsonNode option, long otherwise, long most)
            throws Impossible {
        if (option.isMissingNode()) {
            return otherwise;
        }
        long bytes =
                option.isNumber()
                        ? option.asLong()
                        : checked(plugin, option, text -> ByteSize.parse(text.asText()));
        if (bytes < 0 || bytes > most) {
            throw new Impossible(
                    plugin,
                    plugin + ".limit=" + option.asText() + " is beyond " + ByteSize.text(most));
        }
        return bytes;
    }

    private static OptionalInt oomAdjust(JsonNode option) throws Impossible {
        if (option.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!option.canConvertToInt() || Math.abs(option.asInt()) > OOM_MAX) {
            throw new Impossible("oom", "oom.adjust must be -1000 to 1000, not " + option);
        }
        return OptionalInt.of(option.asInt());
    }

    private static Optional<String> hwloc(JsonNode option) {
        boolean wanted = option.isTextual() ? !option.asText().isEmpty() : isSet(option);
        return wanted ? Optional.of(option.asText()) : Optional.empty();
    }

    private static boolean isSet(JsonNode flag) {
        return flag.isBoolean() ? flag.booleanValue() : flag.asInt(0) != 0;
    }
}
