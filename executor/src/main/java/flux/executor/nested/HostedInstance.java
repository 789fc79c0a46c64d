package flux.executor.nested;

import java.util.List;
import java.util.Map;

/// An instance that is a job. It is opened once, and shut down once.
public interface HostedInstance {

    /// Where it serves rank 0, from the time it is open.
    String uri();

    /// How others find it: with its host's name.
    String remoteUri();

    /// Its initial program; empty when it has none and lives until somebody ends it.
    List<String> program();

    /// The initial program's words for its report.
    String programText();

    /// The environment of its initial program.
    ///
    /// @param ofTask what a task of its job would have
    Map<String, String> environment(Map<String, String> ofTask);

    /// Begins to open it; what comes of it is an event.
    void open();

    /// What its job holds is its for another time now.
    ///
    /// @param seconds since the epoch; 0 for always
    void expires(double seconds);

    /// Begins to end what runs in it, and then it. Its ledger stays. Does no more than that when it
    /// is broken.
    void shutdown();
}
