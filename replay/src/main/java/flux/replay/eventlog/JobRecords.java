package flux.replay.eventlog;

import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Submission;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobRequest;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.resource.ResourceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one job's entries out of the `jobs` log. For one thread.
public final class JobRecords {
    private final EventLogReader log;

    public JobRecords(EventLog log) {
        this.log = log.reader();
    }

    /// @param positions of the job's entries, oldest first
    public List<Entry> entries(long[] positions) {
        List<Entry> entries = new ArrayList<>(positions.length);
        for (long position : positions) {
            entries.add(EntryReader.read(log.at(position)).entry());
        }
        return entries;
    }

    /// The job's main eventlog.
    public List<String> eventlog(long[] positions) {
        List<String> lines = new ArrayList<>();
        entries(positions).forEach(entry -> lines.addAll(EventLines.of(entry)));
        return lines;
    }

    /// What the job was submitted with.
    public Submission submission(long[] positions) {
        Entry first = EntryReader.read(log.at(positions[0])).entry();
        if (first.fact() instanceof OfJob fact && fact.submission() != null) {
            return fact.submission();
        }
        if (first.fact() instanceof OfImport fact) {
            return fact.imported().submission();
        }
        if (first.fact() instanceof OfUnreadable) {
            byte[] nothing = {'{', '}'};
            return new Submission(nothing, "", "", JobRequest.unreadable(), null);
        }
        throw new IllegalStateException("a job's first entry is no submission: " + first);
    }

    /// What its updates have changed of its jobspec, oldest first: JSON objects of dotted paths.
    public List<String> jobspecUpdates(long[] positions) {
        List<String> updates = new ArrayList<>();
        for (Entry entry : entries(positions)) {
            if (entry.fact() instanceof OfJob fact) {
                for (JobEvent event : fact.events()) {
                    if (event instanceof JobspecUpdated updated) {
                        updates.add(updated.updatesJson());
                    }
                }
            }
        }
        return updates;
    }

    /// The resources that the job was given.
    ///
    /// @param current with what later updates have changed
    public Optional<ResourceSet> resources(long[] positions, boolean current) {
        ResourceSet given = null;
        for (Entry entry : entries(positions)) {
            if (entry.fact() instanceof OfImport fact) {
                return Optional.ofNullable(fact.imported().resources());
            }
            if (entry.fact() instanceof OfJob fact) {
                for (JobEvent event : fact.events()) {
                    if (event instanceof Allocated allocated) {
                        given = allocated.resources();
                    } else if (current && given != null && event instanceof ResourceUpdated e) {
                        given = given.withExpiration(e.expiration());
                    }
                }
            }
        }
        return Optional.ofNullable(given);
    }
}
