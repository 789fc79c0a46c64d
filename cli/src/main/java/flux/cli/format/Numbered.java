package flux.cli.format;

/// A number that reads as something else: a job id is an unsigned 64-bit integer shown as F58.
///
/// Like Python's `JobID`: without a format spec it is its text, with one it is its number.
public record Numbered(long number, String text) {

    @Override
    public String toString() {
        return text;
    }
}
