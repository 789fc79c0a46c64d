package flux.cli.helper;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Release;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `flux keygen`: a certificate for `bootstrap.curve_cert`. Source: flux-keygen(1).
public final class KeygenCommand {
    private static final String TABLE =
            """
            [OPTIONS] [PATH]
            Write a new certificate, which all hosts of an instance share, to PATH
            -n, --name=NAME  Set certificate name (default: hostname)
            (m) --meta=KEYVALS  Add/update comma-separated key=value metadata
            Beyond Flux:
            -f, --force  Replace a file that is there
            Examples:
              flux keygen /etc/flux/system/curve.cert
              flux keygen --name=test --meta=site=lab,use=test test.cert
            """;

    private KeygenCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-keygen",
                Syntax.of("flux-keygen", "", TABLE),
                words,
                session,
                given -> run(given, session));
    }

    private static int run(Given given, Session session) {
        List<String> operands = given.operands(0, 1);
        Map<String, String> metadata = metadata(given);
        String text = CurveCertificate.make().text(metadata);
        if (operands.isEmpty()) {
            session.err()
                    .println(
                            "flux-keygen: WARNING: add PATH argument to save generated"
                                    + " certificate");
            return 0;
        }
        save(session.cwd().resolve(operands.getFirst()), operands.getFirst(), text, given.has('f'));
        return 0;
    }

    /// What was given wins over what is set for all.
    private static Map<String, String> metadata(Given given) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (given.has('n')) {
            metadata.put("name", given.value('n', ""));
        }
        for (String list : given.all('m')) {
            for (String pair : list.split(",")) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                if (!key.matches("[A-Za-z0-9$_@.&+/-]+")) {
                    throw new CommandException(
                            "--meta=%s: expected KEY=VALUE[,KEY=VALUE...]".formatted(list));
                }
                metadata.putIfAbsent(key, equals < 0 ? "" : pair.substring(equals + 1));
            }
        }
        metadata.forEach(KeygenCommand::checkOneLine);
        metadata.putIfAbsent("name", hostname());
        metadata.put("keygen.hostname", hostname());
        metadata.put("keygen.time", LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
        metadata.put("keygen.userid", Long.toString(new UnixSystem().getUid()));
        metadata.put("keygen.flux-core-version", Release.VERSION);
        return metadata;
    }

    private static void checkOneLine(String key, String value) {
        if (value.chars().anyMatch(Character::isISOControl)
                || value.contains("\"") && value.contains("'")) {
            throw new CommandException(
                    "%s: a value is one line, without both kinds of quotes".formatted(key));
        }
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /// Nobody else can read it at any moment, and what is there stays: a key that is replaced by
    /// mistake locks a whole cluster out.
    private static void save(Path file, String shown, String text, boolean force) {
        try {
            if (force) {
                Files.deleteIfExists(file);
            }
            try (SeekableByteChannel channel =
                    Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(shown + ": File exists (--force replaces it)");
        } catch (NoSuchFileException e) {
            throw new CommandException(shown + ": No such file or directory");
        } catch (IOException e) {
            throw new CommandException(shown + ": " + e.getMessage());
        }
    }
}
