/// Real MPI programs as jobs, where an MPI is installed; and instances that another launcher
/// starts: those of the MPIs themselves, and what stands in for Slurm.
@NullMarked
package flux.ops.mpi;

import org.jspecify.annotations.NullMarked;
