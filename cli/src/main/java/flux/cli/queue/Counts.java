package flux.cli.queue;

/// How many nodes, cores and GPUs; infinite where a limit is not set.
public record Counts(double nnodes, double ncores, double ngpus) {

    public static final Counts NONE = new Counts(0, 0, 0);
    public static final Counts UNLIMITED =
            new Counts(
                    Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    double of(String unit) {
        return switch (unit) {
            case "nnodes" -> nnodes;
            case "ncores" -> ncores;
            case "ngpus" -> ngpus;
            default -> throw new IllegalArgumentException("no such unit: " + unit);
        };
    }
}
