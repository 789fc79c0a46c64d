package flux.cli.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.getopt.Given;
import flux.ledger.id.JobId;
import flux.ledger.job.JobFlags;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/// `flux job submit`: hands in a jobspec (RFC 14) as it stands in a file or comes on standard
/// input.
final class SubmitCommand {
    private static final int BYTES_MAX = 64 << 20;
    private static final int DEFAULT_URGENCY = 16;
    private static final String STDIN = "-";
    private static final String SIGNED = "signed";

    private final Session session;
    private final Connection connection;

    SubmitCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) throws RpcException {
        String sign = given.value('s', "none");
        if (!sign.equals("none")) {
            throw new CommandException("--sign-type=" + sign + ": jobs are signed with none here");
        }
        String security = given.value('c', "");
        if (!security.isEmpty() && !Files.isReadable(session.cwd().resolve(security))) {
            throw new CommandException("--security-config=" + security + ": cannot be read");
        }
        String input = given.operands(0, 1).isEmpty() ? STDIN : given.operand();
        String names = given.value('f', "");
        int flags = flags(names);
        byte[] jobspec = read(input);
        if (jobspec.length == 0) {
            throw new CommandException("required jobspec is empty");
        }
        boolean isSigned = names.matches("(.*,)?" + SIGNED + "(,.*)?");
        int userid = (int) new UnixSystem().getUid();
        ObjectNode request = Connection.object();
        request.put(
                "J",
                isSigned
                        ? new String(jobspec, UTF_8).strip()
                        : SignedJobspec.wrap(SignedJobspec.headerOf(userid), jobspec, "none"));
        request.put("urgency", given.integer('u', DEFAULT_URGENCY)).put("flags", flags);
        JobId id = new JobId(connection.rpc("job-ingest.submit", request).path("id").longValue());
        session.out().println(JobIds.show(id, session));
        return 0;
    }

    private static int flags(String names) {
        int flags = 0;
        for (String name : names.isEmpty() ? new String[0] : names.split(",")) {
            flags |=
                    switch (name) {
                        case "debug" -> JobFlags.DEBUG;
                        case "waitable" -> JobFlags.WAITABLE;
                        case "novalidate" -> JobFlags.NOVALIDATE;
                        case SIGNED -> 0;
                        default -> throw new CommandException("unknown flag: " + name);
                    };
        }
        return flags;
    }

    private byte[] read(String input) {
        try {
            byte[] bytes;
            try (InputStream in =
                    input.equals(STDIN)
                            ? session.in()
                            : Files.newInputStream(session.cwd().resolve(input))) {
                bytes = in.readNBytes(BYTES_MAX + 1);
            }
            if (bytes.length > BYTES_MAX) {
                throw new CommandException(
                        input
                                + ": larger than the %d MiB that are read"
                                        .formatted(BYTES_MAX >> 20));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new CommandException(input + ": No such file or directory");
        } catch (AccessDeniedException e) {
            throw new CommandException(input + ": Permission denied");
        } catch (IOException e) {
            throw new CommandException(input + ": " + e.getMessage());
        }
    }
}
