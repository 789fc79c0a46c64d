package flux.cli.submit;

import java.util.List;

/// The flags of a submission, as `job-ingest.submit` numbers them.
public enum SubmitFlags {
    DEBUG(2, "debug"),
    WAITABLE(4, "waitable"),
    NOVALIDATE(8, "novalidate");

    private final int bit;
    private final String word;

    SubmitFlags(int bit, String word) {
        this.bit = bit;
        this.word = word;
    }

    public int bit() {
        return bit;
    }

    /// The sum of the flags that --flags names.
    static int parse(List<String> words) {
        int sum = 0;
        for (String given : words) {
            sum |= of(given).bit;
        }
        return sum;
    }

    private static SubmitFlags of(String given) {
        for (SubmitFlags flag : values()) {
            if (flag.word.equals(given)) {
                return flag;
            }
        }
        throw new SubmitException("--flags: Unknown flag " + given);
    }
}
