/// R, the set of resources that an instance has or a job holds (RFC 20).
@NullMarked
package flux.ledger.resource;

import org.jspecify.annotations.NullMarked;
