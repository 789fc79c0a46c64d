package flux.scheduler.fluxion.jobspec;

/// How many are wanted: `min`, and as many more up to `max` as steps of the operator lead to.
public record Count(long min, long max, Operator operator, long operand) {

    /// No upper end.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// How one size leads to the next (RFC 14).
    public enum Operator {
        ADD,
        MULTIPLY,
        POWER
    }

    public static Count exactly(long count) {
        return new Count(count, count, Operator.ADD, 1);
    }

    /// The largest size that `available` allows; 0 when that is less than the least.
    public long within(long available) {
        if (min > max || min > available) {
            return 0;
        }
        long limit = Math.min(max, available);
        if (operator == Operator.ADD) {
            return min + (limit - min) / operand * operand;
        }
        long size = min;
        while (true) {
            long next = step(size);
            if (next > limit || next <= size) {
                return size;
            }
            size = next;
        }
    }

    /// The largest size that could ever be wanted.
    public long most() {
        return within(UNLIMITED);
    }

    private long step(long size) {
        if (operator == Operator.MULTIPLY) {
            return size > UNLIMITED / operand ? UNLIMITED : size * operand;
        }
        double power = Math.pow(size, operand);
        return power >= UNLIMITED ? UNLIMITED : Math.round(power);
    }
}
