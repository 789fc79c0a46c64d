package flux.cli.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The terminal of this process, if it has one. The launcher tells the size when it starts the JVM
/// (it has the system call at hand); later changes are asked of stty(1).
final class Terminal {
    private static final int COLUMNS_WITHOUT = 80;
    private static final int ROWS_WITHOUT = 24;

    private volatile int columns = Integer.getInteger("flux.columns", 0);
    private volatile int rows = Integer.getInteger("flux.rows", 0);

    /// True when descriptor `fd` is a terminal, going by the name of what it is open on.
    boolean isAt(int fd) {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            return device.startsWith("/dev/pts/")
                    || device.startsWith("/dev/tty")
                    || device.equals("/dev/console");
        } catch (IOException e) {
            return false; // closed
        }
    }

    int columns() {
        return columns > 0 ? columns : COLUMNS_WITHOUT;
    }

    int rows() {
        return rows > 0 ? rows : ROWS_WITHOUT;
    }

    /// As [flux.cli.Session#rawTerminal].
    void raw(boolean raw) {
        try {
            new ProcessBuilder("stty", raw ? "raw" : "sane", raw ? "-echo" : "echo")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return; // without stty(1) the terminal stays as it is
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks for the size again.
    void measure() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(Path.of("/dev/tty").toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String answer =
                    new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
            String[] size = answer.strip().split(" ", 2);
            if (stty.waitFor() == 0 && size.length == 2) {
                rows = Integer.parseInt(size[0]);
                columns = Integer.parseInt(size[1]);
            }
        } catch (IOException | NumberFormatException e) {
            return; // the size last known stays
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
