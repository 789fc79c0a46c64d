/// The log across machines: a Kafka topic of one partition per log, written in transactions by one
/// fenced producer, read at read_committed.
@NullMarked
package flux.ledger.log.kafka;

import org.jspecify.annotations.NullMarked;
