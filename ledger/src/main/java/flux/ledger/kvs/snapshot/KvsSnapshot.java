package flux.ledger.kvs.snapshot;

import flux.ledger.kvs.KvsImage;

/// The KVS right after one record of its log.
///
/// @param position of the record in the log
/// @param sequence the record's number
/// @param recordCrc CRC32C of the record's bytes: a log in which another record stands there is
///     another log
/// @param image the state
/// @param content where the blobs stood then
public record KvsSnapshot(
        long position, long sequence, int recordCrc, KvsImage image, ContentMark content) {}
