/// Benchmarks: what an instance does per second and per CPU millisecond. Run by
/// `ops/bench/bench.sh`.
@NullMarked
package flux.ops.bench;

import org.jspecify.annotations.NullMarked;
