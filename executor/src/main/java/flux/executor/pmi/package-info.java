/// PMI-1's wire protocol (RFC 13), by which the tasks of an MPI program find each other: pure.
@NullMarked
package flux.executor.pmi;

import org.jspecify.annotations.NullMarked;
