package flux.ledger.kvs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fences that are being put together: several callers bring operations under one name, and when
/// all have come, they are one transaction.
///
/// @param <T> whom to answer
public final class Fences<T> {

    /// A fence that all have entered.
    ///
    /// @param commit the operations of all, in the order in which they came
    /// @param participants in that order, too
    public record Complete<T>(KvsCommand.Commit commit, List<T> participants) {}

    private record Fence<T>(
            String namespace, int size, int flags, List<KvsOp> ops, List<T> participants) {}

    private final Map<String, Fence<T>> open = new HashMap<>();

    /// `who` enters a fence.
    ///
    /// @return the fence when all are there, else null
    /// @throws IllegalArgumentException when this does not fit what others said of the same fence
    public @Nullable Complete<T> enter(CommitJson request, T who) {
        KvsCommand.Commit commit = request.commit();
        int size = request.participants();
        if (request.fence().isEmpty() || size < 1) {
            throw new IllegalArgumentException("a fence needs a name and nprocs of 1 or more");
        }
        Fence<T> fence =
                open.computeIfAbsent(
                        request.fence(),
                        _ ->
                                new Fence<>(
                                        commit.namespace(),
                                        size,
                                        commit.flags(),
                                        new ArrayList<>(),
                                        new ArrayList<>()));
        if (!fence.namespace.equals(commit.namespace())
                || fence.size != size
                || fence.flags != commit.flags()) {
            throw new IllegalArgumentException(
                    "fence "
                            + request.fence()
                            + ": others gave another namespace, nprocs or flags");
        }
        fence.ops.addAll(commit.ops());
        fence.participants.add(who);
        if (fence.participants.size() < size) {
            return null;
        }
        open.remove(request.fence());
        return new Complete<>(
                new KvsCommand.Commit(fence.namespace, fence.flags, fence.ops),
                List.copyOf(fence.participants));
    }

    /// How many are waited at.
    public int size() {
        return open.size();
    }
}
