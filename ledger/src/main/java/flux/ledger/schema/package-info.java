/// JSON Schema (draft 7), as far as the schemas of Flux's RFCs use it.
@NullMarked
package flux.ledger.schema;

import org.jspecify.annotations.NullMarked;
