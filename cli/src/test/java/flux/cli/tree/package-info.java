/// How resources and jobs are shared out.
@NullMarked
package flux.cli.tree;

import org.jspecify.annotations.NullMarked;
