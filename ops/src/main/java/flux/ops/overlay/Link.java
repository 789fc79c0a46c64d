package flux.ops.overlay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What rank 0 has to one satellite, from its first connection to its loss.
final class Link {
    final int rank;
    private final Control control;
    private final RemoteFiles files;
    private final RemotePrograms programs;
    private volatile @Nullable TlsChannel keeper;
    private volatile @Nullable Member member;
    private volatile boolean joined;
    private volatile boolean torpid;

    Link(int rank, Control control) {
        this.rank = rank;
        this.control = control;
        this.files = new RemoteFiles(control);
        this.programs = new RemotePrograms(control);
    }

    Control control() {
        return control;
    }

    RemoteFiles files() {
        return files;
    }

    RemotePrograms programs() {
        return programs;
    }

    @Nullable TlsChannel keeper() {
        return keeper;
    }

    void keeper(TlsChannel channel) {
        keeper = channel;
    }

    void member(Member told) {
        member = told;
    }

    boolean isWhole() {
        return member != null && keeper != null;
    }

    /// True once its keeper is the executor's to watch, which then notices its end.
    boolean hasJoined() {
        return joined;
    }

    void join() {
        joined = true;
    }

    boolean isTorpid() {
        return torpid;
    }

    void torpid(boolean now) {
        torpid = now;
    }

    /// The control connection has ended. The host of its tasks is to find out, too, even if it is
    /// in the middle of a write.
    void cutOff() {
        files.lost();
        programs.lost();
        TlsChannel channel = keeper;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was gone.
            }
        }
    }
}
