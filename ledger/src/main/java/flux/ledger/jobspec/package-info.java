/// Jobspecs (RFC 14, RFC 25) and their signed form.
@NullMarked
package flux.ledger.jobspec;

import org.jspecify.annotations.NullMarked;
