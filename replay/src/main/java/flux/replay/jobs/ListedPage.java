package flux.replay.jobs;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// A piece of a list of jobs as it goes over the wire: `{"jobs":[…]}` and a NUL. What it has room
/// for is used for the next one.
public final class ListedPage {

    /// A page is full from here on, however few jobs it has.
    private static final int BYTES = 48 * 1024;

    private static final byte[] BEGIN = "{\"jobs\":[".getBytes(US_ASCII);
    private static final byte[] VERSION = JsonBytes.key("version");

    private final JobAttributes attributes;
    private final int jobsMax;
    private final JsonBytes json = new JsonBytes();
    private int jobs;

    /// @param attributes what is told of each job
    /// @param jobsMax on one page
    public ListedPage(JobAttributes attributes, int jobsMax) {
        this.attributes = attributes;
        this.jobsMax = jobsMax;
    }

    public void add(ListedJob job) {
        if (jobs == 0) {
            json.raw(BEGIN);
        } else {
            json.raw(',');
        }
        attributes.write(job, json);
        jobs++;
    }

    public boolean isEmpty() {
        return jobs == 0;
    }

    /// True when the next job belongs on another page.
    public boolean isFull() {
        return jobs >= jobsMax || json.length() >= BYTES;
    }

    /// The page, whose place the next one takes.
    ///
    /// @param version of what a list says; 0 to say none
    public byte[] turn(int version) {
        if (jobs == 0) {
            json.raw(BEGIN);
        }
        json.raw(']');
        if (version != 0) {
            json.raw(VERSION).number(version);
        }
        jobs = 0;
        return json.raw('}').takeWithNul();
    }
}
