/// Scheduling by a tree of domains in each node (RFC 49): R's `scheduling` says which cores and
/// gpus lie together, and a slot gets its own from one domain.
@NullMarked
package flux.scheduler.treepool;

import org.jspecify.annotations.NullMarked;
