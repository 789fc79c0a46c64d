/// The services of an instance, as their clients see them.
@NullMarked
package flux.ops.service;

import org.jspecify.annotations.NullMarked;
