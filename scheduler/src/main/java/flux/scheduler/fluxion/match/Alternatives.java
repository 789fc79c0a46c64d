package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.Request;
import java.util.ArrayList;
import java.util.List;

/// The readings of a jobspec in which, of slots that are alternatives to each other, one is left.
final class Alternatives {

    /// More would be tried for ever.
    private static final int READINGS_MAX = 1024;

    private Alternatives() {}

    /// The readings, in the order in which they are to be tried; one when there is nothing to
    /// choose.
    static List<List<Request>> of(List<Request> requests) {
        List<List<Request>> readings = level(requests);
        if (readings.size() > READINGS_MAX) {
            throw new JobspecFault("more than " + READINGS_MAX + " combinations of alternatives");
        }
        return readings;
    }

    static boolean hasAny(List<Request> requests) {
        return requests.stream().anyMatch(r -> r.isAlternative() || hasAny(r.with()));
    }

    private static List<List<Request>> level(List<Request> requests) {
        List<Request> firm = requests.stream().filter(r -> !r.isAlternative()).toList();
        List<Request> choices = requests.stream().filter(Request::isAlternative).toList();
        List<List<Request>> readings = combine(firm);
        if (choices.isEmpty()) {
            return readings;
        }
        List<List<Request>> all = new ArrayList<>();
        for (Request choice : choices) {
            for (Request slot : below(choice, Request.SLOT)) {
                for (List<Request> reading : readings) {
                    List<Request> one = new ArrayList<>(reading);
                    one.add(slot);
                    all.add(one);
                }
            }
        }
        return all;
    }

    private static List<List<Request>> combine(List<Request> requests) {
        List<List<Request>> readings = new ArrayList<>();
        readings.add(List.of());
        for (Request request : requests) {
            List<List<Request>> longer = new ArrayList<>();
            for (List<Request> reading : readings) {
                for (Request one : below(request, request.type())) {
                    List<Request> next = new ArrayList<>(reading);
                    next.add(one);
                    longer.add(next);
                }
            }
            readings = longer;
            if (readings.size() > READINGS_MAX) {
                break;
            }
        }
        return readings;
    }

    private static List<Request> below(Request request, String type) {
        return level(request.with()).stream()
                .map(
                        with ->
                                new Request(
                                        type,
                                        request.count(),
                                        request.exclusive(),
                                        request.label(),
                                        with))
                .toList();
    }
}
