package flux.replay;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.id.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Histories by chance: the same seed is the same history. Many things happen at the same
/// microsecond, as they do when one batch decides them.
public final class RandomPast {
    private static final List<String> QUEUES = List.of("batch", "debug");
    private static final int NODES = 6;
    private static final int CORES = 8;

    private final Random chance;
    private final Past past = Past.beginWithQueues(QUEUES.toArray(String[]::new));
    private final List<JobId> jobs = new ArrayList<>();

    private RandomPast(long seed) {
        chance = new Random(seed);
    }

    public static Past of(long seed, int steps) {
        RandomPast random = new RandomPast(seed);
        for (int i = 0; i < steps; i++) {
            random.happen();
        }
        return random.past;
    }

    private void happen() {
        past.later(chance.nextInt(3) == 0 ? chance.nextInt(5000) : 0);
        past.as(chance.nextInt(4) == 0 ? 2000 + chance.nextInt(2) : Past.USER);
        if (jobs.isEmpty() || chance.nextInt(4) == 0) {
            int urgency = chance.nextInt(3) == 0 ? chance.nextInt(17) : 16;
            past.when(Past.submit(urgency, 0, "\"queue\":\"%s\",".formatted(queue())));
            jobs.add(past.instance.lastJob());
        } else {
            JobId job = jobs.get(Math.max(0, jobs.size() - 1 - chance.nextInt(12)));
            past.when(about(job));
        }
    }

    private String queue() {
        return QUEUES.get(chance.nextInt(QUEUES.size()));
    }

    private Command about(JobId job) {
        return switch (chance.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                int first = 2 * chance.nextInt(CORES / 2);
                int rank = chance.nextInt(NODES);
                yield new Command.Allocate(job, Past.cores(rank, first, first + 1), null);
            }
            case 4, 5 -> new ReportStart(job);
            case 6, 7 -> new ReportEnd(job, chance.nextBoolean() ? 0 : 256);
            case 8 -> raise(job);
            case 9 -> new SetUrgency(job, chance.nextInt(32));
            case 10 -> new SetMemo(job, "{\"n\":" + chance.nextInt(3) + "}");
            default -> new SendSignal(job, 15);
        };
    }

    private Command raise(JobId job) {
        String type = List.of("cancel", "timeout", "exec").get(chance.nextInt(3));
        return new Raise(job, type, chance.nextInt(2) * 3, "by chance", null);
    }
}
