/// Seeded fuzzing of what reads what others wrote.
@NullMarked
package flux.fuzz;

import org.jspecify.annotations.NullMarked;
