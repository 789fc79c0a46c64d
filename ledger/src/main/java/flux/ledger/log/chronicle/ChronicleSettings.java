package flux.ledger.log.chronicle;

/// What Chronicle would do of its own accord and must not: talk, phone home, watch the disk, start
/// threads, read a `system.properties` of the current directory. It takes these as system
/// properties when its classes load, so they are set before the first of them is named. What
/// somebody set on the command line stands.
final class ChronicleSettings {
    private static final String[][] SETTINGS = {
        {"chronicle.announcer.disable", "true"},
        {"chronicle.analytics.disable", "true"},
        {"chronicle.disk.monitor.disable", "true"},
        {"background.releaser", "false"},
        {"background.releaser.thread", "false"},
        {"disable.perf.info", "true"},
        {"system.properties", "/dev/null"},
    };

    private ChronicleSettings() {}

    /// Cheap, and may be called again.
    static void apply() {
        for (String[] setting : SETTINGS) {
            if (System.getProperty(setting[0]) == null) {
                System.setProperty(setting[0], setting[1]);
            }
        }
    }
}
