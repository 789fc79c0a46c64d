/// Commands about instances that are jobs of others: `flux uri`, `proxy`, `pstree`.
@NullMarked
package flux.cli.nested;

import org.jspecify.annotations.NullMarked;
