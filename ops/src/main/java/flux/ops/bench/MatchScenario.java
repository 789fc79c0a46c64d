package flux.ops.bench;

import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.Request;
import java.util.ArrayList;
import java.util.List;

/// Jobs of one kind, matched one after the other at the same time, on a machine that is empty.
///
/// @param jobs what each asks for, in words
/// @param jobspecs what they ask for in turn
/// @param reserves `allocate_orelse_reserve`, otherwise `allocate`
/// @param matchesBefore how many come first and do not count
/// @param target matches a CPU second
/// @param real those of Flux's `resource-query` on a machine of 2 cores
record MatchScenario(
        String jobs,
        Machines machine,
        String policy,
        List<Jobspec> jobspecs,
        boolean reserves,
        int matchesBefore,
        int matches,
        int target,
        String real) {
    private static final List<String> STATIC =
            List.of("low", "high", "lonode", "hinode", "lonodex", "hinodex", "locality");
    private static final int SOCKET_CORES = 18;
    private static final int HOUR = 3600;

    static List<MatchScenario> all() {
        List<MatchScenario> all = new ArrayList<>();
        Machines large = Machines.ofRacks(2304, SOCKET_CORES, 0);
        all.add(untilFull("1 core", large, "first", 30_000, "3,600"));
        all.add(untilFull("1 node", large, "first", 15_000, "346"));
        all.add(
                new MatchScenario(
                        "16 nodes, reserved",
                        large,
                        "first",
                        List.of(nodes(16, SOCKET_CORES)),
                        true,
                        2304 / 16,
                        456,
                        2_000,
                        "95"));
        Machines medium = Machines.ofRacks(1024, SOCKET_CORES, 0);
        all.add(untilFull("1 node", medium, "first", 20_000, "1,176"));
        for (String policy : STATIC) {
            all.add(untilFull("1 core", medium, policy, 5_000, "20-25"));
            all.add(untilFull("1 node", medium, policy, 5_000, "20-25"));
        }
        all.add(untilFull("1 node", medium, "variation", 5_000, ""));
        all.add(
                new MatchScenario(
                        "64 kinds in turn", medium, "low", kinds(), false, 0, 640, 0, "20-25"));
        return all;
    }

    /// Of 1,248 nodes, until an eighth is used.
    static List<MatchScenario> growing() {
        List<MatchScenario> all = new ArrayList<>();
        for (Machines machine :
                List.of(Machines.ofRacks(1248, 32, 4), Machines.flat(1248, 32, 4))) {
            for (String policy : List.of("first", "low", "hinode")) {
                all.add(some("4 cores and a gpu", machine, policy, slot(4, 1), 1000));
                all.add(some("1 node", machine, policy, nodes(1, 32), 156));
            }
        }
        return all;
    }

    /// As many times the machine and the jobs.
    MatchScenario times(int factor) {
        Machines larger =
                machine.racks() > 0
                        ? new Machines(
                                machine.racks() * factor,
                                machine.nodes(),
                                machine.cores(),
                                machine.gpus())
                        : Machines.flat(machine.nodes() * factor, machine.cores(), machine.gpus());
        return some(jobs, larger, policy, jobspecs.getFirst(), matches * factor);
    }

    private static MatchScenario some(
            String jobs, Machines machine, String policy, Jobspec jobspec, int matches) {
        return new MatchScenario(jobs, machine, policy, List.of(jobspec), false, 0, matches, 0, "");
    }

    private static MatchScenario untilFull(
            String jobs, Machines machine, String policy, int target, String real) {
        boolean isCore = jobs.equals("1 core");
        boolean sharesNodes = !policy.endsWith("nodex");
        return new MatchScenario(
                jobs,
                machine,
                policy,
                List.of(isCore ? slot(1, 0) : nodes(1, machine.cores())),
                false,
                0,
                isCore && sharesNodes ? machine.coresInAll() : machine.nodesInAll(),
                target,
                real);
    }

    private static Jobspec slot(int cores, int gpus) {
        return job(
                gpus == 0
                        ? some(Request.SLOT, 1, some("core", cores))
                        : some(Request.SLOT, 1, some("core", cores), some("gpu", gpus)));
    }

    /// More than are remembered: 1 to 4 slots of 1 to 16 cores.
    private static List<Jobspec> kinds() {
        List<Jobspec> kinds = new ArrayList<>();
        for (int slots = 1; slots <= 4; slots++) {
            for (int cores = 1; cores <= 16; cores++) {
                kinds.add(job(some(Request.SLOT, slots, some("core", cores))));
            }
        }
        return kinds;
    }

    /// Whole nodes, with all that is asked of them named.
    private static Jobspec nodes(int count, int socketCores) {
        Request socket = some("socket", 2, some("core", socketCores));
        return job(some("node", count, some(Request.SLOT, 1, socket)));
    }

    private static Request some(String type, int count, Request... with) {
        return new Request(
                type,
                Count.exactly(count),
                false,
                type.equals(Request.SLOT) ? "task" : "",
                List.of(with));
    }

    private static Jobspec job(Request request) {
        return new Jobspec(List.of(request), HOUR, null);
    }

    @Override
    public String toString() {
        return jobs + ", " + machine + ", " + policy;
    }
}
