package flux.cli.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.ledger.kvs.BlobRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;

/// A file system object in an archive (RFC 37): a regular file, a directory or a symbolic link.
///
/// @param json as it stands in the archive
record ArchivedFile(JsonNode json) {
    static final int TYPE_MASK = 0170000;
    static final int PERMISSION_MASK = 07777;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    /// Where the content of large files is kept.
    interface Blobs {
        BlobRef store(byte[] blob) throws IOException;

        byte[] load(BlobRef ref) throws IOException;
    }

    /// How content is laid out.
    ///
    /// @param smallMax bytes of a file that stands in the archive itself
    /// @param chunkMax bytes of a blob
    record Layout(long smallMax, int chunkMax) {}

    /// The file at `path`, with its content.
    ///
    /// @param name its path in the archive
    static ArchivedFile of(Path path, String name, Layout layout, Blobs blobs) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        long changed = seconds(Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS));
        long modified = seconds(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
        ObjectNode file = JsonNodeFactory.instance.objectNode().put("path", name);
        file.put("mode", mode).put("mtime", modified).put("ctime", changed);
        switch (mode & TYPE_MASK) {
            case DIRECTORY -> {}
            case LINK -> file.put("data", Files.readSymbolicLink(path).toString());
            case REGULAR -> content(file, path, layout, blobs);
            default -> throw new CommandException(name + ": unsupported file type");
        }
        return new ArchivedFile(file);
    }

    private static long seconds(Object time) {
        return ((java.nio.file.attribute.FileTime) time).to(java.util.concurrent.TimeUnit.SECONDS);
    }

    private static void content(ObjectNode file, Path path, Layout layout, Blobs blobs)
            throws IOException {
        long size = Files.size(path);
        file.put("size", size);
        if (size > 0 && size <= layout.smallMax()) {
            byte[] data = Files.readAllBytes(path);
            try {
                file.put("data", UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString());
                file.put("encoding", "utf-8");
            } catch (CharacterCodingException e) {
                file.put("data", Base64.getEncoder().encodeToString(data));
                file.put("encoding", "base64");
            }
        } else if (size > 0) {
            ArrayNode regions = file.put("encoding", "blobvec").putArray("data");
            regions(regions, path, layout, blobs);
        }
    }

    /// Pieces of nothing but zeros are left out: they are holes when the file is made again.
    private static void regions(ArrayNode regions, Path path, Layout layout, Blobs blobs)
            throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            long offset = 0;
            ByteBuffer chunk = ByteBuffer.allocate(layout.chunkMax());
            while (fill(channel, chunk)) {
                byte[] blob = Arrays.copyOf(chunk.array(), chunk.position());
                if (!isZero(blob)) {
                    regions.addArray()
                            .add(offset)
                            .add(blob.length)
                            .add(blobs.store(blob).toString());
                }
                offset += blob.length;
                chunk.clear();
            }
        }
    }

    private static boolean fill(FileChannel channel, ByteBuffer chunk) throws IOException {
        while (chunk.hasRemaining() && channel.read(chunk) >= 0) {
            // until it is full, or the file ends
        }
        return chunk.position() > 0;
    }

    private static boolean isZero(byte[] blob) {
        for (byte b : blob) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    String path() {
        return json.path("path").asText();
    }

    /// `f 0644       11 data.txt`.
    String longLine() {
        int mode = json.path("mode").asInt();
        String type =
                switch (mode & TYPE_MASK) {
                    case DIRECTORY -> "d";
                    case LINK -> "l";
                    default -> "f";
                };
        return "%s 0%o %8d %s"
                .formatted(type, mode & PERMISSION_MASK, json.path("size").asLong(), path());
    }

    /// Makes it below `directory`.
    ///
    /// @throws CommandException when it is there already, or its path leads elsewhere
    void extract(Path directory, boolean overwrite, Blobs blobs) throws IOException {
        Path target = target(directory.normalize());
        int mode = json.path("mode").asInt();
        boolean isDirectory = (mode & TYPE_MASK) == DIRECTORY;
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isDirectory) {
            if (!overwrite) {
                throw new CommandException(path() + ": File exists");
            }
            Files.delete(target);
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (isDirectory) {
            Files.createDirectories(target);
        } else if ((mode & TYPE_MASK) == LINK) {
            Files.createSymbolicLink(target, Path.of(json.path("data").asText()));
            return;
        } else {
            write(target, blobs);
        }
        Files.setAttribute(target, "unix:mode", mode & PERMISSION_MASK);
    }

    /// Where it goes: below `directory`, and through no link that the archive may have brought.
    private Path target(Path directory) {
        Path target = directory.resolve(path()).normalize();
        boolean leadsOut = target.equals(directory) || !target.startsWith(directory);
        for (Path above = target.getParent();
                above != null && !leadsOut && !above.equals(directory);
                above = above.getParent()) {
            leadsOut = Files.isSymbolicLink(above);
        }
        if (leadsOut) {
            throw new CommandException(path() + ": leads out of the directory");
        }
        return target;
    }

    private void write(Path target, Blobs blobs) throws IOException {
        JsonNode data = json.path("data");
        switch (json.path("encoding").asText("")) {
            case "utf-8" -> Files.write(target, data.asText().getBytes(UTF_8));
            case "base64" -> Files.write(target, Base64.getDecoder().decode(data.asText()));
            case "blobvec" -> writeRegions(target, data, blobs);
            // RFC 37: what is not encoded is JSON, and no data is an empty file.
            default -> Files.writeString(target, data.isMissingNode() ? "" : data.toString());
        }
    }

    private void writeRegions(Path target, JsonNode regions, Blobs blobs) throws IOException {
        try (FileChannel channel =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = json.path("size").asLong();
            long end = 0;
            for (JsonNode region : regions) {
                ByteBuffer blob =
                        ByteBuffer.wrap(blobs.load(BlobRef.parse(region.path(2).asText())));
                long offset = region.path(0).asLong();
                while (blob.hasRemaining()) {
                    offset += channel.write(blob, offset);
                }
                end = Math.max(end, offset);
            }
            if (end < size) {
                channel.write(ByteBuffer.allocate(1), size - 1); // a hole at the end
            }
        }
    }
}
