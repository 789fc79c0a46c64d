package flux.cli.submit;

import static flux.cli.submit.SubmitOption.CORES;
import static flux.cli.submit.SubmitOption.CORES_PER_SLOT;
import static flux.cli.submit.SubmitOption.CORES_PER_TASK;
import static flux.cli.submit.SubmitOption.EXCLUSIVE;
import static flux.cli.submit.SubmitOption.GPUS_PER_NODE;
import static flux.cli.submit.SubmitOption.GPUS_PER_SLOT;
import static flux.cli.submit.SubmitOption.GPUS_PER_TASK;
import static flux.cli.submit.SubmitOption.NODES;
import static flux.cli.submit.SubmitOption.NSLOTS;
import static flux.cli.submit.SubmitOption.NTASKS;
import static flux.cli.submit.SubmitOption.TASKS_PER_CORE;
import static flux.cli.submit.SubmitOption.TASKS_PER_NODE;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// What a job asks for, in the shapes that jobspec version 1 allows (RFC 25).
///
/// @param resources jobspec's `resources`
/// @param totalTasks the number of tasks when it is not one for each slot, else null
/// @param perResource shell option `per-resource`, or null
record JobResources(
        ArrayNode resources, @Nullable Integer totalTasks, @Nullable ObjectNode perResource) {

    private static final JsonNodeFactory NODES_OF_JSON = JsonNodeFactory.instance;

    /// From --ntasks and its like, or from --cores, --tasks-per-node and theirs.
    static JobResources ofTasks(SubmitArguments arguments) {
        boolean perTask =
                arguments.has(NTASKS)
                        || arguments.has(CORES_PER_TASK)
                        || arguments.has(GPUS_PER_TASK);
        boolean perResource =
                arguments.has(CORES)
                        || arguments.has(TASKS_PER_NODE)
                        || arguments.has(TASKS_PER_CORE)
                        || arguments.has(GPUS_PER_NODE);
        if (perTask && perResource) {
            throw new SubmitException(
                    "Per-resource options can't be used with per-task options."
                            + " (See --help for details)");
        }
        return perResource
                ? ofCores(arguments)
                : ofSlots(
                        arguments,
                        arguments.integer(NTASKS),
                        arguments.integer(CORES_PER_TASK),
                        arguments.integer(GPUS_PER_TASK),
                        "task");
    }

    /// From --nslots and its like: alloc and batch.
    static JobResources ofSlots(SubmitArguments arguments) {
        Integer slots = arguments.integer(NSLOTS);
        if ((slots == null || slots == 0) && !arguments.has(NODES)) {
            throw new SubmitException("Number of slots to allocate must be specified");
        }
        return ofSlots(
                arguments,
                arguments.integer(NSLOTS),
                arguments.integer(CORES_PER_SLOT),
                arguments.integer(GPUS_PER_SLOT),
                "slot");
    }

    /// Resources given as they are; one task in each slot.
    static JobResources of(ArrayNode resources) {
        return new JobResources(resources, null, null);
    }

    private static JobResources ofSlots(
            SubmitArguments arguments,
            @Nullable Integer slotsAsked,
            @Nullable Integer coresAsked,
            @Nullable Integer gpusAsked,
            String unit) {
        Integer nodes = arguments.integer(NODES);
        boolean counted = slotsAsked != null && slotsAsked != 0;
        boolean exclusive = arguments.has(EXCLUSIVE) || (nodes != null && !counted);
        int slots = counted && slotsAsked != null ? slotsAsked : nodes != null ? nodes : 1;
        int cores = coresAsked == null ? 1 : coresAsked;
        int gpus = gpusAsked == null ? 0 : gpusAsked;
        if (nodes != null && nodes < 1) {
            throw new SubmitException("node count must be an integer >= 1 (if set)");
        }
        if (slots < 1) {
            throw new SubmitException("task count must be a integer >= 1");
        }
        if (cores < 1) {
            throw new SubmitException("cores per " + unit + " must be an integer >= 1");
        }
        if (gpus < 0) {
            throw new SubmitException("gpus per " + unit + " must be an integer >= 0");
        }
        if (nodes == null) {
            refuseExclusive(exclusive);
            return of(array(slot(slots, cores, gpus)));
        }
        if (nodes > slots) {
            throw new SubmitException("node count must not be greater than task count");
        }
        ArrayNode resources =
                array(node(nodes, exclusive, slot(Math.ceilDiv(slots, nodes), cores, gpus)));
        return new JobResources(resources, slots % nodes == 0 ? null : slots, null);
    }

    private static JobResources ofCores(SubmitArguments arguments) {
        Integer nodes = arguments.integer(NODES);
        Integer cores = arguments.integer(CORES);
        Integer gpusPerNode = arguments.integer(GPUS_PER_NODE);
        ObjectNode perResource = perResource(arguments);
        if (gpusPerNode != null && nodes == null) {
            throw new SubmitException("--gpus-per-node requires --nodes");
        }
        if (gpusPerNode != null && gpusPerNode < 0) {
            throw new SubmitException("--gpus-per-node must be >= 0");
        }
        if (nodes == null && cores == null) {
            throw new SubmitException("must specify node or core count with per_resource");
        }
        if (nodes != null && nodes < 1) {
            throw new SubmitException("node count must be an integer >= 1 (if set)");
        }
        if (cores != null && cores < 1) {
            throw new SubmitException("core count must be an integer >= 1 (if set)");
        }
        int gpus = gpusPerNode == null ? 0 : gpusPerNode;
        boolean exclusive = arguments.has(EXCLUSIVE);
        ArrayNode resources;
        if (nodes == null) {
            refuseExclusive(exclusive);
            resources = array(slot(cores == null ? 1 : cores, 1, 0));
        } else if (cores == null) {
            resources = array(node(nodes, true, slot(1, 1, gpus)));
        } else {
            if (cores < nodes) {
                throw new SubmitException("number of cores cannot be less than nnodes");
            }
            if (cores % nodes != 0) {
                throw new SubmitException("number of cores must be evenly divisible by node count");
            }
            resources = array(node(nodes, exclusive, slot(1, cores / nodes, gpus)));
        }
        return new JobResources(resources, null, perResource);
    }

    private static @Nullable ObjectNode perResource(SubmitArguments arguments) {
        Integer perNode = arguments.integer(TASKS_PER_NODE);
        Integer perCore = arguments.integer(TASKS_PER_CORE);
        if (perNode != null && perCore != null) {
            throw new SubmitException(
                    "Do not specify both the number of tasks per node and per core");
        }
        Integer count = perNode == null ? perCore : perNode;
        if (count == null) {
            return null;
        }
        String type = perNode == null ? "core" : "node";
        if (count < 1) {
            throw new SubmitException("--tasks-per-" + type + " must be >= 1");
        }
        return NODES_OF_JSON.objectNode().put("type", type).put("count", count);
    }

    private static void refuseExclusive(boolean exclusive) {
        if (exclusive) {
            throw new SubmitException("exclusive can only be set with a node count");
        }
    }

    private static ObjectNode node(int count, boolean exclusive, ObjectNode slot) {
        ObjectNode node = vertex("node", count);
        if (exclusive) {
            node.put("exclusive", true);
        }
        node.putArray("with").add(slot);
        return node;
    }

    private static ObjectNode slot(int count, int cores, int gpus) {
        ObjectNode slot = vertex("slot", count);
        ArrayNode with = slot.putArray("with").add(vertex("core", cores));
        if (gpus > 0) {
            with.add(vertex("gpu", gpus));
        }
        return slot.put("label", "task");
    }

    private static ObjectNode vertex(String type, int count) {
        return NODES_OF_JSON.objectNode().put("type", type).put("count", count);
    }

    private static ArrayNode array(ObjectNode only) {
        return NODES_OF_JSON.arrayNode().add(only);
    }
}
