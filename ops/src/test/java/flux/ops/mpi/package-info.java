/// Real MPI programs as jobs, where an MPI is installed.
@NullMarked
package flux.ops.mpi;

import org.jspecify.annotations.NullMarked;
