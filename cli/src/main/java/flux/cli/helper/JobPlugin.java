package flux.cli.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.connect.Connection;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that is done to a job before it is taken in.
///
/// @param about one line for people
/// @param changes whether it makes another job of it
record JobPlugin(String name, String about, List<Option> options, boolean changes, Action action) {

    /// What it does.
    interface Action {
        /// @throws Refused when the job is to be refused
        void apply(ObjectNode jobspec, Use use) throws Refused;
    }

    /// The job is refused.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int errnum;

        Refused(int errnum, String why) {
            super(why, null, false, false);
            this.errnum = errnum;
        }

        int errnum() {
            return errnum;
        }
    }

    /// Some of them at work, with what they were told on the command line.
    static final class Use implements AutoCloseable {
        private final List<JobPlugin> plugins;
        private final Arguments arguments;
        private final Session session;
        private @Nullable Connection connection;

        Use(List<JobPlugin> plugins, Arguments arguments, Session session) {
            this.plugins = plugins;
            this.arguments = arguments;
            this.session = session;
        }

        Arguments arguments() {
            return arguments;
        }

        Path cwd() {
            return session.cwd();
        }

        /// The instance, for those that ask it.
        Connection connection() {
            Connection open = connection;
            if (open == null) {
                open = Connection.open(session);
                connection = open;
            }
            return open;
        }

        /// @return the job as it is now, if they make another of it
        @Nullable JsonNode apply(JsonNode jobspec) throws Refused {
            if (!(jobspec instanceof ObjectNode object)) {
                throw new Refused(1, "jobspec must be a mapping");
            }
            boolean changes = false;
            for (JobPlugin plugin : plugins) {
                plugin.action().apply(object, this);
                changes |= plugin.changes();
            }
            return changes ? object : null;
        }

        @Override
        public void close() {
            if (connection != null) {
                connection.close();
            }
        }
    }
}
