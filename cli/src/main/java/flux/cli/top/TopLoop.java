package flux.cli.top;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.TerminalMode;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks at an instance until somebody has seen enough: asks, draws, and does what keys say.
final class TopLoop {
    private static final String ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String CLEAR = "\u001b[2J";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final long REFRESH_MILLIS = 1000;
    private static final int EVENTS_MAX = 1024;
    private static final int JOBS_MAX = 1_000_000;

    private final Session session;
    private final boolean color;
    private final BlockingQueue<Key> keys = new LinkedBlockingQueue<>(EVENTS_MAX);
    private final ArrayDeque<Watched> instances = new ArrayDeque<>();
    private @Nullable String queue;
    private boolean details;
    private boolean beat;
    private int first;
    private int chosen;
    private String notice = "";
    private volatile boolean ending;

    /// @param queue to begin with, or null for all
    TopLoop(Session session, boolean color, @Nullable String queue) {
        this.session = session;
        this.color = color;
        this.queue = queue;
    }

    /// What the screen shows at first, once.
    List<Line> once(Watched instance) throws RpcException {
        instances.push(instance);
        return draw(picture());
    }

    /// Until `q`, a signal, or the end of the input.
    void run(Watched instance) throws RpcException {
        instances.push(instance);
        session.onSignal(this::signaled);
        session.onSuspend(this::suspended);
        session.terminal(TerminalMode.KEYS);
        show(ENTER_SCREEN + CLEAR);
        try {
            Thread.startVirtualThread(new KeyReader(session.in(), this::pressed)::run);
            while (!instances.isEmpty()) {
                Picture picture = picture();
                beat = !beat;
                show(text(draw(picture)));
                Key key = keys.poll(REFRESH_MILLIS, TimeUnit.MILLISECONDS);
                while (key != null && !instances.isEmpty()) {
                    obey(key, picture);
                    key = keys.poll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            instances.forEach(Watched::close);
            show(LEAVE_SCREEN);
            session.terminal(TerminalMode.LINES);
        }
    }

    /// Keys that come faster than they can be obeyed are dropped.
    private void pressed(Key key) {
        if (key == Key.QUIT) {
            keys.clear();
        }
        keys.offer(key);
    }

    private void signaled(int signum) {
        final int sigwinch = 28;
        if (signum == sigwinch) {
            pressed(Key.REDRAW);
        } else {
            ending = true;
            pressed(Key.QUIT);
        }
    }

    /// The shell shall find its own screen; when it lets us go on, ours is drawn anew.
    private boolean suspended() {
        show(LEAVE_SCREEN);
        keys.offer(Key.REDRAW);
        return false;
    }

    private Picture picture() throws RpcException {
        int seen = Screen.jobsSeen(session.rows());
        // One page more than is seen, so that the next key finds it there.
        return instances.element().picture(queue, first + 2 * Math.max(1, seen));
    }

    private List<Line> draw(Picture picture) {
        settle(picture.jobs().size());
        List<Line> lines =
                new Screen(picture, title(), first, chosen, details, beat)
                        .draw(session.columns(), session.rows());
        if (!notice.isEmpty() && lines.size() > Screen.LINES_ABOVE - 2) {
            lines.get(Screen.LINES_ABOVE - 2).put(0, notice, Line.RED);
            notice = "";
        }
        return lines;
    }

    private String title() {
        List<String> path = new ArrayList<>();
        instances.descendingIterator().forEachRemaining(each -> path.add(each.title()));
        return String.join("/", path.subList(1, path.size()));
    }

    /// Jobs come and go: the cursor stays on one that is there, and is seen.
    private void settle(int jobs) {
        int seen = Math.max(1, Screen.jobsSeen(session.rows()));
        chosen = Math.clamp(chosen, 0, Math.max(0, jobs - 1));
        first = Math.clamp(first, Math.max(0, chosen - seen + 1), chosen);
    }

    private void obey(Key key, Picture picture) throws RpcException {
        int page = Math.max(1, Screen.jobsSeen(session.rows()));
        switch (key) {
            case UP -> chosen--;
            case DOWN -> chosen++;
            case PAGE_UP -> chosen -= page;
            case PAGE_DOWN -> chosen += page;
            case FIRST -> chosen = 0;
            case LAST -> chosen = Integer.MAX_VALUE;
            case PREVIOUS_QUEUE -> turn(picture, -1);
            case NEXT_QUEUE -> turn(picture, 1);
            case DETAILS -> details = !details;
            case ENTER -> enter(picture);
            case QUIT -> leave();
            case REDRAW -> show(ENTER_SCREEN + CLEAR);
            case OTHER -> {}
        }
        // There may be more than were asked for.
        settle((int) Math.clamp(picture.counts().running(), picture.jobs().size(), JOBS_MAX));
    }

    /// All queues, then each by itself.
    private void turn(Picture picture, int by) {
        List<String> queues = picture.queues();
        int at = queue == null ? 0 : queues.indexOf(queue) + 1;
        int next = Math.floorMod(at + by, queues.size() + 1);
        queue = next == 0 ? null : queues.get(next - 1);
        chosen = 0;
    }

    private void enter(Picture picture) {
        if (chosen >= picture.jobs().size()) {
            return;
        }
        Picture.TopJob job = picture.jobs().get(chosen);
        String uri = job.uri();
        if (uri == null) {
            notice = job.id() + " is not an instance";
            return;
        }
        try {
            Connection connection = Connection.to(uri);
            instances.push(new Watched(job.id(), connection, !session.hasF58Letter()));
            queue = null;
            chosen = 0;
        } catch (CommandException | RpcException e) {
            notice = job.id() + ": " + e.getMessage();
        }
    }

    private void leave() {
        do {
            instances.pop().close();
        } while (ending && !instances.isEmpty());
        queue = null;
        chosen = 0;
    }

    private String text(List<Line> lines) {
        StringBuilder text = new StringBuilder(HOME);
        String separator = "";
        for (Line line : lines) {
            text.append(separator).append(line.render(color)).append(CLEAR_TO_END_OF_LINE);
            separator = "\r\n";
        }
        return text.toString();
    }

    private void show(String text) {
        PrintStream out = session.out();
        synchronized (out) {
            out.print(text);
            out.flush();
        }
    }
}
