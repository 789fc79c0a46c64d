package flux.ledger.state;

/// A resource that a job was to have and another job holds, or that the instance does not have.
public record Taken(int rank, String type, int id) {

    public String text() {
        return "rank%d/%s%d is held by another job".formatted(rank, type, id);
    }
}
