/// Events as people and tools know them: RFC 18 lines, and how they are shown.
@NullMarked
package flux.ledger.event;

import org.jspecify.annotations.NullMarked;
