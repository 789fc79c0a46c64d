/// The REST gateway, asked as HTTP clients ask.
@NullMarked
package flux.ops.gateway;

import org.jspecify.annotations.NullMarked;
