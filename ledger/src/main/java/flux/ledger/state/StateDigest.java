package flux.ledger.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.job.Job;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.InstancePicture.Counters;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/// Writes a state down in one canonical way and hashes it, so that two replays can be compared.
final class StateDigest {
    private StateDigest() {}

    static String of(InstancePicture picture) {
        StringBuilder text = new StringBuilder(4096);
        Counters counters = picture.counters();
        text.append(counters.sequence()).append(' ').append(counters.cause()).append(' ');
        text.append(picture.epochMicros()).append(' ').append(counters.lastJob()).append('\n');
        text.append(counters.endedCount()).append(' ');
        text.append(Long.toHexString(counters.endedHash())).append('\n');
        text.append(picture.settings());
        picture.active().stream()
                .sorted(Comparator.comparing(Job::id))
                .forEach(job -> text.append(describe(job)).append('\n'));
        return HexFormat.of().formatHex(sha256(text));
    }

    static StringBuilder describe(Job job) {
        ResourceSet resources = job.resources();
        StringBuilder text = new StringBuilder(160);
        text.append(job.id().value()).append(' ').append(job.userid());
        text.append(' ').append(job.urgency()).append(' ').append(job.flags());
        text.append(' ').append(job.state()).append(' ').append(job.priority());
        text.append(' ').append(job.request().name()).append(' ').append(job.holds());
        text.append(' ').append(resources == null ? "-" : resources.summary());
        text.append(' ').append(job.started()).append(' ').append(job.released());
        text.append(' ').append(job.ended()).append(' ').append(job.waitStatus());
        return text;
    }

    private static byte[] sha256(CharSequence text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
