package flux.ledger.id;

import flux.ledger.text.InvalidText;

/// The id of a job: 64 bits, unsigned; larger for jobs submitted later (RFC 19).
public record JobId(long value) implements Comparable<JobId> {

    /// Reads any encoding of RFC 19.
    ///
    /// @throws InvalidText when it is none
    public static JobId parse(String text) {
        return new JobId(JobIdText.parse(text));
    }

    /// `ƒuZZybuNNy`: what people see.
    public String f58() {
        return "ƒ" + JobIdText.base58(value);
    }

    /// `fuZZybuNNy`, for places that take ASCII only.
    public String f58plain() {
        return "f" + JobIdText.base58(value);
    }

    public String dec() {
        return Long.toUnsignedString(value);
    }

    /// `0x17e9fb8df16c2e`.
    public String hex() {
        return "0x" + Long.toHexString(value);
    }

    /// `0017.e9fb.8df1.6c2e`.
    public String dothex() {
        return JobIdText.dothex(value);
    }

    /// `job.0017.e9fb.8df1.6c2e`: the job's directory in the KVS.
    public String kvs() {
        return "job." + dothex();
    }

    /// `reform-remote-galileo--heart-package-academy`.
    public String words() {
        return JobIdWords.encode(value);
    }

    public String emoji() {
        return JobIdEmoji.encode(value);
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return f58();
    }
}
