package flux.cli;

import flux.cli.host.Exec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A command that `flux --parent` or `flux --root` runs: all as its caller has it, but for the
/// instance that it is in.
///
/// @param instance variables of the environment that say which instance
record ElsewhereSession(Session outer, Map<String, String> instance)
        implements DelegatingSession, Exec {

    @Override
    public Map<String, String> env() {
        Map<String, String> env = new HashMap<>(outer.env());
        env.remove("FLUX_KVS_NAMESPACE");
        env.putAll(instance);
        return env;
    }

    @Override
    public int exec(List<String> argv, Map<String, String> env) {
        return Exec.of(outer).exec(argv, env);
    }
}
