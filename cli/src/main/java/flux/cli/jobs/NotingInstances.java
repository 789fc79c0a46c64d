package flux.cli.jobs;

import java.util.Iterator;
import java.util.List;

/// Rows that are gone through, of which those are noted that are instances of the one who looks.
record NotingInstances(JobStream jobs, List<JobRow> instances) implements Iterable<JobRow> {

    @Override
    public Iterator<JobRow> iterator() {
        Iterator<JobRow> all = jobs.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public JobRow next() {
                JobRow row = all.next();
                if (row.uri() != null) {
                    instances.add(row);
                }
                return row;
            }
        };
    }
}
