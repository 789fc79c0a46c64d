/// `flux terminus`: terminal sessions that go on without whoever looks at them.
@NullMarked
package flux.ops.terminus;

import org.jspecify.annotations.NullMarked;
