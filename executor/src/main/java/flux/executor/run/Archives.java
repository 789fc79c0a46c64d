package flux.executor.run;

import flux.executor.shell.StageIn;
import flux.executor.shell.StagedFile;
import java.util.List;
import java.util.function.Consumer;

/// Where the archives of the instance are (`flux archive`).
public interface Archives {

    /// There are none.
    Archives NONE =
            (wish, _, failed) ->
                    failed.accept("archive." + wish.names().getFirst() + ": none here");

    /// Begins to read what `wish` names, and calls one of the two later; from any thread.
    ///
    /// @param ready has the files in the order in which they stand in their archives
    /// @param failed has the reason
    void read(StageIn wish, Consumer<List<StagedFile>> ready, Consumer<String> failed);
}
