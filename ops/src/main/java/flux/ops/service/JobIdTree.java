package flux.ops.service;

import flux.replay.jobs.JobListView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The ids of all jobs as the directories that their four groups of hexadecimal digits make. Sorted
/// when somebody looks and jobs have come or gone since: whoever walks the whole tree sorts once.
final class JobIdTree {
    private static final int LEVELS = 4;
    private static final int GROUP_BITS = 16;
    private static final long GROUP_MASK = 0xFFFF;

    private final JobListView jobs;
    private long[] sorted = {};

    /// Jobs come, and are purged: their number alone does not tell whether they are the same.
    private long everWhenSorted;

    JobIdTree(JobListView jobs) {
        this.jobs = jobs;
    }

    /// The groups that follow `path` in some job's id, in order.
    ///
    /// @param path up to three groups
    List<String> names(List<String> path) {
        long ever = (long) jobs.size() + jobs.stats().all().purged();
        if (sorted.length != jobs.size() || everWhenSorted != ever) {
            sorted = jobs.ids();
            everWhenSorted = ever;
        }
        long prefix = 0;
        for (String group : path) {
            if (group.length() != LEVELS || !group.chars().allMatch(HexFormat::isHexDigit)) {
                return List.of();
            }
            prefix = prefix << GROUP_BITS | Long.parseLong(group, GROUP_BITS);
        }
        int below = GROUP_BITS * (LEVELS - path.size());
        long first = below == Long.SIZE ? 0 : prefix << below;
        long last = below == Long.SIZE ? -1L : first | (1L << below) - 1;
        List<String> names = new ArrayList<>();
        int shift = below - GROUP_BITS;
        for (int at = from(first); at < sorted.length; ) {
            long id = sorted[at];
            if (Long.compareUnsigned(id, last) > 0) {
                break;
            }
            names.add(HexFormat.of().toHexDigits((short) (id >>> shift & GROUP_MASK)));
            long next = (id >>> shift) + 1 << shift;
            at = next == 0 ? sorted.length : from(next);
        }
        return names;
    }

    /// The place of the first id that is not below `id`.
    private int from(long id) {
        int at = Arrays.binarySearch(sorted, id);
        return at < 0 ? -at - 1 : at;
    }
}
