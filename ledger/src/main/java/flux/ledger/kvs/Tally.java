package flux.ledger.kvs;

/// Numbers counted as they come: how many, the smallest, the largest, their mean and standard
/// deviation (Welford's method), and the sum.
public final class Tally {
    private long count;
    private long min;
    private long max;
    private long sum;
    private double mean;
    private double squares;

    /// Nothing counted yet.
    public Tally() {}

    /// What another one had counted.
    ///
    /// @param squares see [#squares]
    public Tally(long count, long min, long max, long sum, double mean, double squares) {
        this.count = count;
        this.min = min;
        this.max = max;
        this.sum = sum;
        this.mean = mean;
        this.squares = squares;
    }

    public void add(long number) {
        count++;
        min = count == 1 ? number : Math.min(min, number);
        max = count == 1 ? number : Math.max(max, number);
        sum += number;
        double delta = number - mean;
        mean += delta / count;
        squares += delta * (number - mean);
    }

    public long count() {
        return count;
    }

    /// 0 when nothing was counted, as of all that follow.
    public long min() {
        return min;
    }

    public long max() {
        return max;
    }

    public long sum() {
        return sum;
    }

    public double mean() {
        return mean;
    }

    /// The sum of the squared distances from the mean.
    public double squares() {
        return squares;
    }

    /// A copy that counts on by itself.
    public Tally copy() {
        return new Tally(count, min, max, sum, mean, squares);
    }

    public double deviation() {
        return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    }
}
