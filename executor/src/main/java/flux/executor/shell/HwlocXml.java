package flux.executor.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.text.Idset;

/// A machine's cores in the form in which hwloc reads topologies, for programs that would else all
/// look the machine over by themselves: the shell option `hwloc.xmlfile`.
public final class HwlocXml {

    /// In the job's own directory.
    public static final String NAME = "hwloc.xml";

    private static final int READABLE = 0100600;

    private HwlocXml() {}

    /// The file, of the cores that a job has on its node (`hwloc.restrict`).
    public static StagedFile of(CoreMap machine, Idset cores) {
        return ofCpus(machine, machine.cpus(cores).orElse(machine.all()));
    }

    /// The file, of the whole machine.
    public static StagedFile of(CoreMap machine) {
        return ofCpus(machine, machine.all());
    }

    private static StagedFile ofCpus(CoreMap machine, Idset cpus) {
        StringBuilder xml = new StringBuilder();
        xml.append(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE topology SYSTEM "hwloc2.dtd">
                <topology version="2.0">
                """);
        String sets = sets(cpus) + " nodeset=\"0x1\" complete_nodeset=\"0x1\"";
        xml.append(" <object type=\"Machine\" os_index=\"0\"").append(sets);
        xml.append(" allowed_cpuset=\"").append(mask(cpus));
        xml.append("\" allowed_nodeset=\"0x1\" gp_index=\"1\">\n");
        xml.append("  <object type=\"NUMANode\" os_index=\"0\"").append(sets);
        xml.append(" gp_index=\"2\"/>\n");
        int gp = 3;
        int index = 0;
        for (Idset core : machine.cpusOfCore()) {
            int number = index++;
            if (!core.intersects(cpus)) {
                continue;
            }
            xml.append("  <object type=\"Core\" os_index=\"").append(number).append('"');
            xml.append(sets(core)).append(" nodeset=\"0x1\" complete_nodeset=\"0x1\"");
            xml.append(" gp_index=\"").append(gp++).append("\">\n");
            for (int cpu : core.stream().toArray()) {
                xml.append("   <object type=\"PU\" os_index=\"").append(cpu).append('"');
                xml.append(sets(Idset.of(cpu)));
                xml.append(" nodeset=\"0x1\" complete_nodeset=\"0x1\"");
                xml.append(" gp_index=\"").append(gp++).append("\"/>\n");
            }
            xml.append("  </object>\n");
        }
        xml.append(" </object>\n</topology>\n");
        return new StagedFile(NAME, READABLE, xml.toString().getBytes(UTF_8));
    }

    private static String sets(Idset cpus) {
        return " cpuset=\"" + mask(cpus) + "\" complete_cpuset=\"" + mask(cpus) + '"';
    }

    /// hwloc's way to write a set: 32 bits at a time, highest first.
    private static String mask(Idset cpus) {
        StringBuilder mask = new StringBuilder();
        int words = cpus.isEmpty() ? 1 : cpus.last() / Integer.SIZE + 1;
        for (int word = words - 1; word >= 0; word--) {
            long bits = 0;
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                bits |= cpus.contains(word * Integer.SIZE + bit) ? 1L << bit : 0;
            }
            mask.append(mask.isEmpty() ? "" : ",");
            mask.append("0x%08x".formatted(bits));
        }
        return mask.toString();
    }
}
