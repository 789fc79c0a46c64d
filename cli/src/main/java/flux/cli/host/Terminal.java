package flux.cli.host;

import flux.cli.TerminalMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The terminal of this process, if it has one. The launcher tells the size when it starts the JVM
/// (it has the system call at hand); later changes are asked of stty(1).
final class Terminal {
    private static final int COLUMNS_WITHOUT = 80;
    private static final int ROWS_WITHOUT = 24;
    private static final int ANSWER_BYTES_MAX = 512;

    /// The terminal's settings as they were, while they are changed.
    private String found = "";

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

    /// Asks for the size again.
    void measure() {
        String[] size = stty("size").split(" ", 2);
        try {
            if (size.length == 2) {
                rows = Integer.parseInt(size[0]);
                columns = Integer.parseInt(size[1]);
            }
        } catch (NumberFormatException e) {
            return; // the size last known stays
        }
    }

    synchronized void set(TerminalMode mode) {
        if (found.isEmpty()) {
            found = stty("-g");
        }
        stty(found);
        switch (mode) {
            case LINES -> found = "";
            case KEYS -> stty("-icanon", "-echo", "-ixon", "min", "1", "time", "0");
            case RAW -> stty("raw", "-echo");
        }
    }

    /// @return its answer; empty when there is none
    private static String stty(String... words) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        try {
            Process stty =
                    new ProcessBuilder(command)
                            .redirectInput(Path.of("/dev/tty").toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] answer = stty.getInputStream().readNBytes(ANSWER_BYTES_MAX);
            return stty.waitFor() == 0 ? new String(answer, StandardCharsets.US_ASCII).strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
