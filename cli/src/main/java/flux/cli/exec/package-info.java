/// `flux exec` and `flux sproc`: processes that brokers run (RFC 42).
@NullMarked
package flux.cli.exec;

import org.jspecify.annotations.NullMarked;
