/// The REST gateway (ADR 24): HTTP in front, the wire protocol behind. It is a client of its
/// instance like any other, whether it runs in the broker's process (`[gateway]` in the
/// configuration) or in its own (`flux gateway`), and holds a bounded piece of every stream.
@NullMarked
package flux.ops.gateway;

import org.jspecify.annotations.NullMarked;
