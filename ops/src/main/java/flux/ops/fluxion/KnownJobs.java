package flux.ops.fluxion;

import java.util.Locale;
import java.util.TreeMap;

/// The jobs of a session, and how long it took to find their resources.
final class KnownJobs {

    /// @param state ALLOCATED, RESERVED or CANCELED
    /// @param at when it begins, seconds
    /// @param overhead of the match, seconds
    record Job(long id, String state, long at, String jobspec, double overhead) {
        String line() {
            return String.format(
                    Locale.ROOT, "%d, %s, %d, %s, %f", id, state, at, jobspec, overhead);
        }

        Job in(String newState) {
            return new Job(id, newState, at, jobspec, overhead);
        }
    }

    final TreeMap<Long, Job> all = new TreeMap<>();
    private long next = 1;
    private long matches;
    private double least = Double.MAX_VALUE;
    private double most;
    private double sum;

    long next() {
        return next;
    }

    /// A number has been used up.
    void advance() {
        next++;
    }

    void took(double seconds) {
        matches++;
        least = Math.min(least, seconds);
        most = Math.max(most, seconds);
        sum += seconds;
    }

    long matches() {
        return matches;
    }

    double least() {
        return matches == 0 ? 0 : least;
    }

    double most() {
        return most;
    }

    double average() {
        return matches == 0 ? 0 : sum / matches;
    }
}
