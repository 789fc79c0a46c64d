package flux.scheduler.fluxion.reader;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one machine has, as its kernel tells.
///
/// @param host its name
/// @param cores in the order of their ids
/// @param memoryGib of each NUMA domain, by the kernel's numbers; without those that have less
/// @param gpus how many
public record Machine(String host, List<Core> cores, SortedMap<Integer, Long> memoryGib, int gpus) {

    /// @param id as an R has it: counted from 0 among those that may be used
    /// @param socket the kernel's number of its package
    /// @param numa the kernel's number of its NUMA domain
    /// @param threads the kernel's numbers of those that may be used
    public record Core(int id, int socket, int numa, List<Integer> threads) {
        public Core {
            threads = List.copyOf(threads);
        }
    }

    public Machine {
        cores = List.copyOf(cores);
        memoryGib = Collections.unmodifiableSortedMap(new TreeMap<>(memoryGib));
    }
}
