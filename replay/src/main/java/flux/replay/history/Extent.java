package flux.replay.history;

/// How far a [GrowingFile] had come, and the CRC32C of all of its bytes up to there.
public record Extent(long bytes, int crc) {
    public static final Extent NOTHING = new Extent(0, 0);
}
