package flux.executor.shell;

import flux.ledger.text.Idset;
import java.util.List;
import java.util.Optional;

/// The CPUs (hardware threads, as sched_setaffinity(2) counts them) of this machine's cores.
///
/// @param cpusOfCore by the number of the core, from 0 in the order of their first CPU
public record CoreMap(List<Idset> cpusOfCore) {

    /// A machine of which nothing is known: nobody can be bound to anything.
    public static final CoreMap UNKNOWN = new CoreMap(List.of());

    /// The CPUs of all of `cores`; empty when one of them is not there.
    public Optional<Idset> cpus(Idset cores) {
        if (cores.isEmpty() || cores.last() >= cpusOfCore.size()) {
            return Optional.empty();
        }
        Idset.Builder cpus = Idset.builder();
        cores.forEach(core -> cpusOfCore.get(core).forEach(cpus::add));
        return Optional.of(cpus.build());
    }

    /// The first of `cores` that is not there.
    int firstMissing(Idset cores) {
        return Math.max(cores.first(), cpusOfCore.size());
    }

    Idset all() {
        Idset.Builder cpus = Idset.builder();
        cpusOfCore.forEach(core -> core.forEach(cpus::add));
        return cpus.build();
    }
}
