package flux.ops.cron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;

/// What makes an entry run. Times are seconds since the epoch; given, never asked for.
sealed interface Trigger {

    /// Nothing is due by itself.
    double NEVER = Double.POSITIVE_INFINITY;

    /// When it is due for the first time.
    double first(double now);

    /// When it is due again, after it was due at `due`.
    double next(double due, double now);

    /// What `flux cron dump` shows as `typedata`.
    ObjectNode json(double due);

    /// Every so many seconds.
    ///
    /// @param after seconds before the first time
    record Interval(double seconds, double after) implements Trigger {
        private static final double SECONDS_MIN = 0.001;

        static Interval of(JsonNode args) throws IOException {
            double seconds = args.path("interval").asDouble(-1);
            double after = args.path("after").asDouble(seconds);
            if (!(seconds >= SECONDS_MIN) || Double.isInfinite(seconds) || !(after >= 0)) {
                throw new IOException("interval must be at least 1ms, after at least 0");
            }
            return new Interval(seconds, after);
        }

        @Override
        public double first(double now) {
            return now + after;
        }

        /// Those that were missed are left out.
        @Override
        public double next(double due, double now) {
            double next = due + seconds;
            return next > now ? next : now + seconds;
        }

        @Override
        public ObjectNode json(double due) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            return json.put("interval", seconds).put("next_wakeup", due).put("after", after);
        }
    }

    /// When events come whose topics begin so.
    ///
    /// @param nth only every so many
    /// @param after not before so many have come
    /// @param minInterval seconds between two runs at least
    record Event(String topic, int nth, int after, double minInterval) implements Trigger {
        static Event of(JsonNode args) throws IOException {
            Event event =
                    new Event(
                            args.path("topic").asText(""),
                            args.path("nth").asInt(0),
                            args.path("after").asInt(0),
                            args.path("min_interval").asDouble(0));
            if (!args.path("topic").isTextual() || event.nth < 0 || event.after < 0) {
                throw new IOException("topic, nth and after must be given as text and counts");
            }
            return event;
        }

        /// @param count how many have come, with this one
        boolean isDue(int count) {
            return count > after && (nth <= 1 || (count - after) % nth == 0);
        }

        @Override
        public double first(double now) {
            return NEVER;
        }

        @Override
        public double next(double due, double now) {
            return NEVER;
        }

        @Override
        public ObjectNode json(double due) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("topic", topic).put("nth", nth).put("after", after);
            return json.put("min_interval", minInterval);
        }
    }

    /// At certain times.
    record Datetime(Calendar calendar, ObjectNode args) implements Trigger {
        private static final double NANOS = 1e9;

        static Datetime of(JsonNode args) throws IOException {
            if (!(args instanceof ObjectNode object)) {
                throw new IOException("args must be an object");
            }
            return new Datetime(new Calendar(args), object.deepCopy());
        }

        @Override
        public double first(double now) {
            return next(now, now);
        }

        @Override
        public double next(double due, double now) {
            double from = Math.max(due, now);
            Instant instant =
                    Instant.ofEpochSecond((long) from, (long) ((from - (long) from) * NANOS));
            return calendar.after(instant.atZone(ZoneId.systemDefault()))
                    .map(time -> (double) time.toEpochSecond())
                    .orElse(NEVER);
        }

        @Override
        public ObjectNode json(double due) {
            ObjectNode json = args.deepCopy();
            return Double.isInfinite(due) ? json : json.put("next_wakeup", due);
        }
    }
}
