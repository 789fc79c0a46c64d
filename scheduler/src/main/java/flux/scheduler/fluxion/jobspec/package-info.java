/// What a job asks for, as a tree of requests (RFC 14).
@NullMarked
package flux.scheduler.fluxion.jobspec;

import org.jspecify.annotations.NullMarked;
