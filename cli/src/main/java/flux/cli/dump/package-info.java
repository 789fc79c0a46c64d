/// `flux dump` and `flux restore`: the KVS, and with it the jobs, as an archive that Flux reads,
/// too.
@NullMarked
package flux.cli.dump;

import org.jspecify.annotations.NullMarked;
