package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.host.CallerGoneException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerLogTest {

    /// Standard error of `flux start … 2>&1 | head`, when head has ended.
    private static final OutputStream UNREAD =
            new OutputStream() {
                @Override
                public void write(int b) {
                    throw new CallerGoneException("Broken pipe");
                }
            };

    @Test
    void who_reads_no_more_ends_no_broker() {
        BrokerLog log = new BrokerLog(new PrintStream(UNREAD, true, UTF_8), BrokerLog.ERR);
        List<String> lines = new ArrayList<>();
        log.follow(lines::add);
        log.log(BrokerLog.ERR, "broker", "rc2.0: sh Exited (rc=141)");
        log.log(BrokerLog.ERR, "broker", "and on");
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst()).endsWith("rc2.0: sh Exited (rc=141)");
        assertThat(lines.get(1)).endsWith("nobody reads standard error any more");
    }
}
