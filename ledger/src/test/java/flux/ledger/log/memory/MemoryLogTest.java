package flux.ledger.log.memory;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogContract;

class MemoryLogTest extends EventLogContract {
    private final MemoryLog memory = new MemoryLog("jobs");

    @Override
    protected EventLog open() {
        return memory;
    }
}
