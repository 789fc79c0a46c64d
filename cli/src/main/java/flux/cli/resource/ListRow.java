package flux.cli.resource;

/// Resources that agree in state, queue and properties: a line of `flux resource list`.
///
/// @param properties comma-separated
/// @param otherProperties those that are not the name of a queue
/// @param ranks an idset (RFC 22)
/// @param nodelist a hostlist (RFC 29)
/// @param rlist short form of R: `rank[0-1]/core[0-3]`
public record ListRow(
        String state,
        String queue,
        String properties,
        String otherProperties,
        long nnodes,
        long ncores,
        long ngpus,
        String ranks,
        String nodelist,
        String rlist) {}
