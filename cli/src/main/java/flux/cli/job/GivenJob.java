package flux.cli.job;

import flux.cli.CommandException;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import java.util.List;

/// A job as somebody named it: messages about it repeat the name.
record GivenJob(JobId id, String text) {

    /// @throws CommandException when `text` is no job id
    static GivenJob parse(String text) {
        try {
            return new GivenJob(JobId.parse(text.substring(text.lastIndexOf('/') + 1)), text);
        } catch (InvalidText e) {
            throw new CommandException("error parsing jobid: \"" + text + "\"");
        }
    }

    static boolean isOne(String text) {
        try {
            JobId.parse(text);
            return true;
        } catch (InvalidText e) {
            return false;
        }
    }

    static List<GivenJob> parseAll(List<String> texts) {
        return texts.stream().map(GivenJob::parse).toList();
    }
}
