package flux.cli.housekeeping;

import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;

/// The housekeeping of one job.
///
/// @param runtimeSeconds since it began
/// @param allocated the nodes that are not back yet
/// @param pending those of them on which the script runs
record HousekeepingRow(
        JobId id, double runtimeSeconds, ResourceSet allocated, ResourceSet pending) {

    HousekeepingRow onRanks(Idset ranks) {
        return new HousekeepingRow(
                id, runtimeSeconds, allocated.onRanks(ranks), pending.onRanks(ranks));
    }
}
