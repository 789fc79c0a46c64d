/// The task host for machines without the keeper: plain Java processes, which end with the broker.
@NullMarked
package flux.executor.process;

import org.jspecify.annotations.NullMarked;
