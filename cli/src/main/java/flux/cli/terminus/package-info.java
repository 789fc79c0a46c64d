/// `flux terminus`: terminal sessions that the instance has, for people to attach to and leave.
@NullMarked
package flux.cli.terminus;

import org.jspecify.annotations.NullMarked;
