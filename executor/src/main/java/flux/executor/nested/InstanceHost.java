package flux.executor.nested;

import flux.executor.shell.JobPlan;
import flux.ledger.resource.ResourceSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hosts instances that are jobs of this one: what `flux alloc` and `flux batch` submit.
public interface InstanceHost {

    /// Hosts none: a job that asks for one runs its command as any other.
    InstanceHost NONE = (_, _) -> null;

    /// What a job that is an instance is.
    ///
    /// @param options of its broker, as the job gives them, and its initial program
    /// @param tmpdir the job's directory on its first node
    /// @param resources what the job holds; all that the instance will ever have
    record Wanted(JobPlan plan, List<String> options, String tmpdir, ResourceSet resources) {}

    /// What an instance has to tell; from any thread.
    interface Events {
        /// It serves its clients.
        void opened();

        /// Nothing of it runs any more, and its ledger is closed.
        ///
        /// @param memoJson what its job shall remember of it
        void closed(String memoJson);

        /// Somebody asked it to end.
        void asksToEnd();

        /// Something that was wanted of it could not be had; it goes on all the same.
        ///
        /// @param what in one word
        void lacks(String what, String reason);

        /// It cannot go on.
        void failed(String reason);
    }

    /// Makes place for an instance, or finds that of an earlier life of it again. At once.
    ///
    /// @return null when it is not hosted here: then the command runs as any other
    /// @throws Misused when its options cannot be understood, or there is no place
    @Nullable HostedInstance prepare(Wanted wanted, Events events) throws Misused;

    /// An instance that cannot be; the message is for its user.
    final class Misused extends Exception {
        private static final long serialVersionUID = 1;

        public Misused(String message) {
            super(message);
        }
    }
}
