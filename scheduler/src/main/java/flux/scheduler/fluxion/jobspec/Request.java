package flux.scheduler.fluxion.jobspec;

import java.util.List;

/// One vertex of what a job asks for (RFC 14): so many of a type, each with these below it.
///
/// @param type as in the jobspec; see [#SLOT]
/// @param exclusive whether the request itself says so; a slot makes exclusive all that is below
public record Request(
        String type, Count count, boolean exclusive, String label, List<Request> with) {

    /// Groups what one task gets; no resource itself.
    public static final String SLOT = "slot";

    /// A slot among others at its level, of which one is enough.
    public static final String XOR_SLOT = "xor_slot";

    public Request {
        with = List.copyOf(with);
    }

    public boolean isSlot() {
        return type.equals(SLOT);
    }

    public boolean isAlternative() {
        return type.equals(XOR_SLOT) || type.equals("or_slot");
    }
}
