package flux.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.List;
import java.util.TreeSet;

/// The names of all commands: the words in the program that [Commands#find] knows. So there is no
/// list that could be forgotten.
final class CommandNames {
    private CommandNames() {}

    static List<String> all() {
        TreeSet<String> names = new TreeSet<>();
        try (InputStream program = Commands.class.getResourceAsStream("Commands.class")) {
            if (program == null) {
                throw new IllegalStateException("the program's own class is missing");
            }
            for (PoolEntry entry : ClassFile.of().parse(program.readAllBytes()).constantPool()) {
                if (entry instanceof StringEntry string
                        && Commands.find(string.stringValue()) != null) {
                    names.add(string.stringValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own class cannot be read", e);
        }
        return List.copyOf(names);
    }
}
