package flux.ledger.event;

/// How the time of an event is shown (`flux job eventlog --time-format`).
public enum TimeFormat {
    /// Seconds since the epoch: `1795220814.981067`.
    RAW,
    /// `2026-11-21T00:26:54.981067Z`, or with the zone's offset instead of `Z`.
    ISO,
    /// Seconds since the first event: `0.000000`.
    OFFSET,
    /// `[Nov21 00:26]` for the first event of a minute, `[  +0.013097]` since then for the others.
    HUMAN
}
