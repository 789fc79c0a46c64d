package flux.ops.broker;

import flux.executor.run.InteractiveTerminal;
import flux.executor.run.TaskProcess;
import flux.ledger.id.JobId;
import flux.ops.service.ShellService;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Running jobs, for the reactor: all that is asked of them is done on the executor's thread.
final class RunningShells implements ShellService.Shells {
    private final Broker broker;

    RunningShells(Broker broker) {
        this.broker = broker;
    }

    @Override
    public void write(JobId job, String ranks, byte[] data, boolean eof) {
        broker.onExecutor(executor -> executor.input(job, ranks, data, eof));
    }

    @Override
    public void processes(JobId job, Consumer<List<TaskProcess>> answer) {
        broker.onExecutor(executor -> answer.accept(executor.processes(job)));
    }

    @Override
    public void terminal(JobId job, Consumer<@Nullable InteractiveTerminal> action) {
        broker.onExecutor(executor -> action.accept(executor.terminal(job)));
    }

    @Override
    public void onReactor(Runnable answer) {
        broker.reactor().execute(answer);
    }
}
