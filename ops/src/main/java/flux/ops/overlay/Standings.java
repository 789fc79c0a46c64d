package flux.ops.overlay;

import flux.ledger.text.Idset;
import flux.ops.broker.Crew.Health;
import java.util.Map;
import java.util.TreeMap;

/// Which ranks are there, since when, and why others are not. From any thread.
final class Standings {
    private static final double NANOS_PER_SECOND = 1e9;

    /// @param error empty for a rank that is there
    private record Standing(String status, String error, long sinceNanos) {
        static Standing now(String status, String error) {
            return new Standing(status, error, System.nanoTime());
        }

        boolean isThere() {
            return status.equals("full");
        }
    }

    private final Map<Integer, Standing> standings = new TreeMap<>();
    private final Map<Integer, String> reasons = new TreeMap<>();

    /// Nobody has come yet but rank 0.
    Standings(int size) {
        for (int rank = 0; rank < size; rank++) {
            standings.put(rank, Standing.now(rank == 0 ? "full" : "offline", ""));
        }
    }

    synchronized void joined(int rank) {
        reasons.remove(rank);
        standings.put(rank, Standing.now("full", ""));
    }

    /// Somebody wants it to go, which will be the reason of its loss.
    synchronized void disconnecting(int rank) {
        reasons.put(rank, "administratively disconnected");
    }

    /// @return false when it was gone already
    synchronized boolean lost(int rank, String host) {
        Standing before = standings.get(rank);
        if (before == null || !before.isThere()) {
            return false;
        }
        String usual = "lost contact with " + host;
        standings.put(rank, Standing.now("lost", reasons.getOrDefault(rank, usual)));
        return true;
    }

    synchronized Idset gone() {
        Idset.Builder ranks = Idset.builder();
        standings.forEach(
                (rank, standing) -> {
                    if (!standing.isThere()) {
                        ranks.add(rank);
                    }
                });
        return ranks.build();
    }

    synchronized Health health(int rank) {
        Standing standing = standings.getOrDefault(rank, Standing.now("offline", ""));
        double seconds = (System.nanoTime() - standing.sinceNanos()) / NANOS_PER_SECOND;
        return new Health(standing.status(), standing.error(), seconds);
    }
}
