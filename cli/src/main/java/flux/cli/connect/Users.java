package flux.cli.connect;

import flux.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The users of this machine, as /etc/passwd names them.
public final class Users {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final int USERID_FIELD = 2;

    private Users() {}

    /// The user's name, or the digits when there is none.
    public static String name(long userid) {
        String digits = Long.toString(userid);
        for (Map.Entry<String, String> entry : read().entrySet()) {
            if (entry.getValue().equals(digits)) {
                return entry.getKey();
            }
        }
        return digits;
    }

    /// @throws CommandException when nobody is called so
    public static long id(String user) {
        String digits = user.matches("[0-9]+") ? user : read().get(user);
        if (digits == null) {
            throw new CommandException("No such user: " + user);
        }
        return Long.parseLong(digits);
    }

    private static Map<String, String> read() {
        Map<String, String> users = new HashMap<>();
        try {
            for (String line : Files.readAllLines(PASSWD)) {
                String[] fields = line.split(":");
                if (fields.length > USERID_FIELD) {
                    users.putIfAbsent(fields[0], fields[USERID_FIELD]);
                }
            }
        } catch (IOException e) {
            return users;
        }
        return users;
    }
}
