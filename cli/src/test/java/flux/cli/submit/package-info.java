/// From words to jobspecs.
@NullMarked
package flux.cli.submit;

import org.jspecify.annotations.NullMarked;
