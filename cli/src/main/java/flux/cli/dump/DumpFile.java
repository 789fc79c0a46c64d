package flux.cli.dump;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/// The archive of a dump: tar (POSIX ustar), plain or compressed. Written as its name says, read as
/// its bytes say.
final class DumpFile {
    private static final String STANDARD = "-";

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static final Map<String, Compressor> BY_EXTENSION =
            Map.of(
                    ".tar", out -> out,
                    ".tgz", GZIPOutputStream::new,
                    ".tar.gz", GZIPOutputStream::new,
                    ".tbz", BZip2CompressorOutputStream::new,
                    ".tar.bz2", BZip2CompressorOutputStream::new,
                    ".txz", XZCompressorOutputStream::new,
                    ".tar.xz", XZCompressorOutputStream::new);

    private DumpFile() {}

    /// @param name a file, or `-` for `standard`, which gets a plain tar
    /// @throws IOException when its extension is none that is known
    static TarArchiveOutputStream create(String name, Path directory, OutputStream standard)
            throws IOException {
        OutputStream out;
        if (name.equals(STANDARD)) {
            out = standard;
        } else {
            Compressor compressor = compressor(name);
            Path file = directory.resolve(name);
            out = compressor.over(new BufferedOutputStream(Files.newOutputStream(file)));
        }
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    private static Compressor compressor(String name) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Compressor> entry : BY_EXTENSION.entrySet()) {
            if (lower.endsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        throw new IOException(
                "unknown archive format: expected a name that ends in .tar, .tgz, .tar.gz, .tar.bz2"
                        + " or .tar.xz");
    }

    /// @param name a file, or `-` for `standard`
    static TarArchiveInputStream open(String name, Path directory, InputStream standard)
            throws IOException {
        InputStream in =
                new BufferedInputStream(
                        name.equals(STANDARD)
                                ? standard
                                : Files.newInputStream(directory.resolve(name)));
        try {
            String kind = CompressorStreamFactory.detect(in);
            return new TarArchiveInputStream(
                    new CompressorStreamFactory(true).createCompressorInputStream(kind, in),
                    "UTF-8");
        } catch (CompressorException e) {
            return new TarArchiveInputStream(in, "UTF-8"); // it is compressed in no known way
        }
    }
}
