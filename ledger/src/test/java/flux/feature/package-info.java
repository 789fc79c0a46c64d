/// Which tests show which features.
@NullMarked
package flux.feature;

import org.jspecify.annotations.NullMarked;
