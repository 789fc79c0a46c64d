package flux.executor.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A file that travels in a jobspec (`attributes.system.files`, RFC 37) and that the tasks find in
/// the job's own directory: the script of `flux batch`, or what `--add-file` named.
///
/// @param name a path below the directory
/// @param mode as of stat(2); the type is in it
/// @param data the content, or where a symbolic link points to
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record StagedFile(String name, int mode, byte[] data) {
    private static final int TYPE_MASK = 0170000;
    private static final int LINK = 0120000;
    private static final int DIRECTORY = 0040000;
    private static final int PERMISSIONS_MASK = 0777;
    private static final int REGULAR_DEFAULT = 0100600;

    /// @param files the object in the jobspec; missing for none
    /// @throws IllegalArgumentException when one of them is not what it says
    static List<StagedFile> listOf(JsonNode files) {
        List<StagedFile> list = new ArrayList<>(files.size());
        files.properties().forEach(file -> list.add(of(file.getKey(), file.getValue())));
        return List.copyOf(list);
    }

    /// @param name its path
    /// @param file an object of RFC 37 that has its data itself
    /// @throws IllegalArgumentException when its data are not encoded as it says
    public static StagedFile of(String name, JsonNode file) {
        JsonNode data = file.path("data");
        byte[] bytes =
                switch (file.path("encoding").asText()) {
                    case "base64" -> Base64.getDecoder().decode(data.asText());
                    case "utf-8" -> data.asText().getBytes(UTF_8);
                    default -> plain(data);
                };
        return new StagedFile(name, file.path("mode").asInt(REGULAR_DEFAULT), bytes);
    }

    /// Without an encoding data is JSON, and a string itself for a link.
    private static byte[] plain(JsonNode data) {
        if (data.isMissingNode() || data.isNull()) {
            return new byte[0];
        }
        return (data.isTextual() ? data.asText() : data.toString()).getBytes(UTF_8);
    }

    public boolean isLink() {
        return (mode & TYPE_MASK) == LINK;
    }

    public boolean isDirectory() {
        return (mode & TYPE_MASK) == DIRECTORY;
    }

    public int permissions() {
        return mode & PERMISSIONS_MASK;
    }
}
