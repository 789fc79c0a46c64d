package flux.ops.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/// The methods that every service has.
final class GenericMethods {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String[] RUSAGE_COUNTS = {
        "maxrss",
        "ixrss",
        "idrss",
        "isrss",
        "minflt",
        "majflt",
        "nswap",
        "inblock",
        "oublock",
        "msgsnd",
        "msgrcv",
        "nsignals",
        "nvcsw",
        "nivcsw"
    };

    private GenericMethods() {}

    /// @return false when the method is none of these
    static boolean handle(Service service, Request request) throws IOException {
        switch (request.method()) {
            case "ping" -> request.respond(ping(request));
            case "stats-get" -> {
                if (service.rolesFor("stats-get") != Service.UNKNOWN) {
                    return false;
                }
                request.respondText(service.statsJson());
            }
            case "stats-clear" -> {
                if (service.rolesFor("stats-clear") != Service.UNKNOWN) {
                    return false;
                }
                request.respondEmpty();
            }
            case "rusage" -> request.respond(rusage());
            case "debug" -> {
                ObjectNode flags = JsonNodeFactory.instance.objectNode();
                request.respond(flags.put("flags", request.json().path("flags").asInt()));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode ping(Request request) throws IOException {
        ObjectNode pong = request.json().deepCopy();
        int rank = request.nodeid() < 0 ? request.arrivalRank() : request.nodeid();
        pong.put("route", request.connection().id().substring(0, 8));
        pong.put("userid", request.credential().userid());
        pong.put("rolemask", request.credential().rolemask());
        pong.put("rank", rank);
        return pong;
    }

    private static ObjectNode rusage() {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        double cpu =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof com.sun.management.OperatingSystemMXBean os
                        ? os.getProcessCpuTime() / NANOS_PER_SECOND
                        : 0;
        usage.put("utime", cpu);
        usage.put("stime", 0.0);
        for (String count : RUSAGE_COUNTS) {
            usage.put(count, 0);
        }
        return usage;
    }
}
