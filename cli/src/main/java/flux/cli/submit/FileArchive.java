package flux.cli.submit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Files that travel inside a jobspec (RFC 37), for --add-file.
final class FileArchive {

    private static final int REGULAR_FILE = 0100000;
    private static final int PERMISSIONS_DEFAULT = 0600;

    /// Flux puts files of its own under these names.
    private static final Set<String> RESERVED = Set.of("script", "conf.json");

    private static final Set<String> NO_NAMES = Set.of("", ".", "..");

    private FileArchive() {}

    /// Adds the file that `[NAME[:PERMS]=]ARG` describes; an ARG of several lines is the data
    /// itself.
    static void add(ObjectNode files, String argument, Path cwd) {
        int equals = argument.indexOf('=');
        int newline = argument.indexOf('\n');
        boolean named = equals > 0 && (newline < 0 || equals < newline);
        String source = named ? argument.substring(equals + 1) : argument;
        String name = named ? argument.substring(0, equals) : basename(source);
        int permissions = -1;
        int colon = named ? name.lastIndexOf(':') : -1;
        if (colon > 0) {
            permissions = permissions(name.substring(colon + 1), argument);
            name = name.substring(0, colon);
        }
        if (!named && newline >= 0) {
            throw new SubmitException("--add-file: file name missing from --add-file argument");
        }
        if (leadsOut(name)) {
            throw new SubmitException(
                    "--add-file: name=" + name + " is no path below the job's directory");
        }
        if (RESERVED.contains(name)) {
            throw new SubmitException("--add-file: name=" + name + " reserved for internal use");
        }
        if (newline >= 0) {
            int mode = REGULAR_FILE | (permissions < 0 ? PERMISSIONS_DEFAULT : permissions);
            files.set(name, file(mode, source.getBytes(StandardCharsets.UTF_8)));
        } else {
            files.set(name, read(cwd.resolve(source), source, permissions, argument));
        }
    }

    private static ObjectNode read(Path path, String name, int permissions, String argument) {
        try {
            int mode =
                    permissions < 0
                            ? (Integer) Files.getAttribute(path, "unix:mode")
                            : REGULAR_FILE | permissions;
            return file(mode, GivenFiles.read(path));
        } catch (NoSuchFileException e) {
            throw new SubmitException(
                    "--add-file="
                            + argument
                            + ": [Errno 2] No such file or directory: '"
                            + name
                            + "'");
        } catch (IOException e) {
            throw new SubmitException("--add-file=" + argument + ": " + GivenFiles.why(e));
        }
    }

    private static ObjectNode file(int mode, byte[] data) {
        ObjectNode file =
                JsonNodeFactory.instance.objectNode().put("mode", mode).put("size", data.length);
        if (data.length == 0) {
            return file;
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
            return file.put("data", text).put("encoding", "utf-8");
        } catch (CharacterCodingException e) {
            return file.put("data", Base64.getEncoder().encodeToString(data))
                    .put("encoding", "base64");
        }
    }

    /// Paths in an archive are relative, and go down only (RFC 37).
    private static boolean leadsOut(String name) {
        return name.isEmpty() || List.of(name.split("/", -1)).stream().anyMatch(NO_NAMES::contains);
    }

    private static int permissions(String octal, String argument) {
        if (octal.matches("[0-7]{1,6}")) {
            return Integer.parseInt(octal, 8) & 07777;
        } else {
            throw new SubmitException(
                    "--add-file=" + argument + ": invalid permissions '" + octal + "'");
        }
    }

    private static String basename(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
