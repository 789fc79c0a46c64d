package flux.ledger.decide;

import static flux.ledger.decide.Decision.NOTHING;
import static flux.ledger.entry.Refusal.Rule.ALREADY_SO;
import static flux.ledger.entry.Refusal.Rule.BAD_VALUE;
import static flux.ledger.entry.Refusal.Rule.RESOURCES_UNKNOWN;

import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.entry.Refusal;
import flux.ledger.state.Inventory;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.Optional;
import java.util.function.IntPredicate;

/// Judges what is asked of the instance's resources. Texts are Flux's.
final class ResourceDecider {
    private ResourceDecider() {}

    /// The same resources need not be defined again.
    static Decision decide(Inventory inventory, DefineResources command) {
        return inventory.all().toJson().equals(command.resources().toJson())
                ? NOTHING
                : write(new ResourceEvent.Defined(command.resources(), command.method()));
    }

    static Decision decide(Inventory inventory, Drain command) {
        Optional<Refusal> bad = check(inventory, command.ranks());
        if (bad.isPresent()) {
            return new Refuse(bad.get());
        }
        Idset already = filter(Idset.parse(command.ranks()), inventory::isDrainedWithReason);
        if (!already.isEmpty() && command.mode() == DrainMode.REFUSE) {
            return refuse(already, "already drained");
        }
        int overwrite =
                switch (command.mode()) {
                    case REFUSE, UPDATE -> 0;
                    case OVERWRITE -> 1;
                    case FORCE_OVERWRITE -> 2;
                };
        return write(new ResourceEvent.Drained(command.ranks(), command.reason(), overwrite));
    }

    static Decision decide(Inventory inventory, Undrain command) {
        Optional<Refusal> bad = check(inventory, command.ranks());
        if (bad.isPresent()) {
            return new Refuse(bad.get());
        }
        Idset not = filter(Idset.parse(command.ranks()), rank -> !inventory.isDrained(rank));
        if (!not.isEmpty() && !command.lenient()) {
            return refuse(not, "not drained");
        }
        return write(new ResourceEvent.Undrained(command.ranks(), command.reason()));
    }

    private static Optional<Refusal> check(Inventory inventory, String ranks) {
        Idset wanted;
        try {
            wanted = Idset.parse(ranks);
        } catch (InvalidText e) {
            return Optional.of(Refusal.invalid(BAD_VALUE, "invalid targets: " + e.getMessage()));
        }
        if (wanted.isEmpty()) {
            return Optional.of(Refusal.invalid(BAD_VALUE, "idset is empty"));
        }
        return wanted.subtract(inventory.all().rankSet()).isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.invalid(RESOURCES_UNKNOWN, "idset is out of range"));
    }

    private static Idset filter(Idset ranks, IntPredicate wanted) {
        Idset.Builder some = Idset.builder();
        ranks.stream().filter(wanted).forEach(some::add);
        return some.build();
    }

    private static Decision refuse(Idset ranks, String what) {
        String noun = ranks.size() == 1 ? "rank " : "ranks ";
        return new Refuse(Refusal.exists(ALREADY_SO, noun + ranks.encode() + " " + what));
    }

    private static Decision write(ResourceEvent event) {
        return new Write(new OfResources(event));
    }
}
