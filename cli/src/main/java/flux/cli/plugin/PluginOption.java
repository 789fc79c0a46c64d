package flux.cli.plugin;

/// An option that a plugin adds to a command. What its value means is left to argparse in the
/// helper; here it is only told apart from other words.
///
/// @param name as it is typed, `--ex-mode`
/// @param few the least number of words that follow it
/// @param many the most, -1 for all up to the next option
/// @param label what the help calls the value
/// @param hidden in no help
public record PluginOption(
        String name, int few, int many, String label, String help, boolean hidden) {

    /// Its line in the help of its command.
    public String line() {
        final int column = 29;
        String value = many == 0 ? "" : few == 0 && many == 1 ? "[=" + label + "]" : "=" + label;
        String left = "      " + name + value;
        String text = help.strip().replaceAll("\\s+", " ");
        if (text.isEmpty()) {
            return left;
        }
        return left.length() < column
                ? left + " ".repeat(column - left.length()) + text
                : left + "\n" + " ".repeat(column) + text;
    }
}
