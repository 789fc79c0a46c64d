/// What an instance begins with, and what it leaves behind: the attributes `content.restore` and
/// `content.dump`.
@NullMarked
package flux.ops.content;

import org.jspecify.annotations.NullMarked;
