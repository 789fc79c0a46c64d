package flux.ledger.log.kafka;

import java.io.IOException;
import java.io.PrintStream;

/// A Kafka broker in a process of its own, whose class path is the server's and this class. Formats
/// its directory when that is new, serves, and ends at once when its standard input does: so no
/// broker outlives the test that started it, however that ends.
final class BrokerMain {
    private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk";

    private BrokerMain() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().start(BrokerMain::endWithTheTest);
        String properties = args[0];
        int formatted =
                (int)
                        Class.forName("kafka.tools.StorageTool")
                                .getMethod("execute", String[].class, PrintStream.class)
                                .invoke(
                                        null,
                                        new String[] {
                                            "format", "-g", "-t", CLUSTER_ID, "-c", properties
                                        },
                                        System.out);
        if (formatted != 0) {
            throw new IllegalStateException("cannot format: " + formatted);
        }
        Class.forName("kafka.Kafka")
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[] {properties});
    }

    private static void endWithTheTest() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            System.err.println("standard input: " + e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }
}
