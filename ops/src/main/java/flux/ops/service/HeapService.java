package flux.ops.service;

import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// `heaptrace`: writes the broker's heap to files, one for each time that somebody asks, for who
/// looks for what fills it.
public final class HeapService extends Methods {
    private final Consumer<Runnable> reactor;
    private @Nullable String name;
    private int count;

    /// @param reactor runs what it is given on the reactor's thread
    public HeapService(Consumer<Runnable> reactor) {
        super("heaptrace");
        this.reactor = reactor;
        owner("start", this::start);
        owner("dump", this::dump);
        owner("stop", this::stop);
    }

    private void start(Request request) throws RpcException, IOException {
        if (name != null) {
            throw error(Errno.EEXIST, "heaptrace is on, with files " + name + ".*");
        }
        String given = text(request, "filename");
        if (!Path.of(given).isAbsolute()) {
            throw error(Errno.EINVAL, "the name of the file must be absolute");
        }
        name = given;
        count = 0;
        request.respondEmpty();
    }

    private void dump(Request request) throws RpcException, IOException {
        String prefix = required();
        String file = "%s.%04d.hprof".formatted(prefix, ++count);
        request.onEnd(() -> {});
        Thread.startVirtualThread(
                () -> {
                    try {
                        write(file);
                        reactor.accept(request::respondEmpty);
                    } catch (JMException | RuntimeException e) {
                        Throwable cause = e.getCause() == null ? e : e.getCause();
                        String why = file + ": " + cause.getMessage();
                        reactor.accept(() -> request.fail(Errno.EIO, why));
                    }
                });
    }

    /// Only what is still referred to.
    private static void write(String file) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        beans.invoke(
                new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                "dumpHeap",
                new Object[] {file, true},
                new String[] {String.class.getName(), boolean.class.getName()});
    }

    private void stop(Request request) throws RpcException {
        required();
        name = null;
        request.respondEmpty();
    }

    private String required() throws RpcException {
        String on = name;
        if (on == null) {
            throw error(Errno.EINVAL, "heaptrace is not on: begin with flux heaptrace start FILE");
        }
        return on;
    }
}
