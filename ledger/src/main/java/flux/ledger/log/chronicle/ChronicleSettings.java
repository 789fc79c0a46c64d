package flux.ledger.log.chronicle;

import net.openhft.posix.PosixAPI;

/// Switches off what Chronicle does beside keeping a queue: announcements, a thread that watches
/// the disk (blocks are reserved instead), usage reports.
final class ChronicleSettings {
    private ChronicleSettings() {}

    static void apply() {
        // Its calls of the C library go through generated stubs that take 0.2 s to load; the calls
        // that
        // matter are made by Reservation.
        PosixAPI.useNoOpPosixApi();
        set("chronicle.announcer.disable", "true");
        set("chronicle.analytics.disable", "true");
        set("chronicle.disk.monitor.disable", "true");
        set("chronicle.queue.disableFileShrinking", "true");
        set("jvm.resource.tracing", "false");
        set("chronicle.queue.warnSlowAppenderMs", "100000");
    }

    private static void set(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
