/// Hierarchies of instances for many small jobs: how resources and jobs are shared out, and the
/// commands that build them.
@NullMarked
package flux.cli.tree;

import org.jspecify.annotations.NullMarked;
