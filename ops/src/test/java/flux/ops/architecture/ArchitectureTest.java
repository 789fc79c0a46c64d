package flux.ops.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The rules that ARCHITECTURE.md states.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("flux");

    /// Values, decisions, states, matching and planning: the same input gives the same output.
    private static final String[] PURE_CORE = {
        "flux.ledger.id..",
        "flux.ledger.text..",
        "flux.ledger.constraint..",
        "flux.ledger.jobspec..",
        "flux.ledger.resource..",
        "flux.ledger.job..",
        "flux.ledger.entry..",
        "flux.ledger.event..",
        "flux.ledger.decide..",
        "flux.ledger.state..",
        "flux.ledger.kvs..",
        "flux.scheduler.fcfs..",
        "flux.scheduler.fluxion..",
        "flux.executor.shell..",
        "flux.replay.jobs..",
        "flux.replay.resources.."
    };

    private static final Set<String> CLOCKS_AND_CHANCE =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.lang.System.getenv",
                    "java.lang.System.getProperty",
                    "java.lang.Math.random",
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.ZoneId.systemDefault",
                    "java.util.UUID.randomUUID");

    @Test
    void the_pure_core_knows_no_clock_and_no_chance() {
        ArchRuleDefinition.classes()
                .that(resideInAnyPackage(PURE_CORE))
                .should(notCall(CLOCKS_AND_CHANCE))
                .check(CLASSES);
    }

    @Test
    void the_pure_core_knows_no_files_sockets_threads_and_loggers() {
        noClasses()
                .that(resideInAnyPackage(PURE_CORE))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.nio.file..",
                                        "java.nio.channels..",
                                        "java.net..",
                                        "java.util.concurrent..",
                                        "java.util.logging..",
                                        "org.slf4j..",
                                        "net.openhft..")
                                .or(belongsTo("java.lang.Thread"))
                                .or(belongsTo("java.lang.Process"))
                                .or(belongsTo("java.lang.ProcessBuilder"))
                                .or(belongsTo("java.util.Random"))
                                .or(belongsTo("java.security.SecureRandom"))
                                .or(belongsTo("java.io.File"))
                                .or(belongsTo("java.io.PrintStream")))
                .check(CLASSES);
    }

    @Test
    void modules_depend_one_way() {
        noClasses()
                .that()
                .resideInAPackage("flux.ledger..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "flux.scheduler..",
                        "flux.executor..",
                        "flux.replay..",
                        "flux.cli..",
                        "flux.ops..")
                .check(CLASSES);
    }

    @Test
    void commands_know_the_instance_by_the_wire_only() {
        noClasses()
                .that()
                .resideInAPackage("flux.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "flux.ledger.decide..",
                        "flux.ledger.manager..",
                        // flux.scheduler.inventory only reads a configuration or the machine.
                        "flux.scheduler",
                        "flux.scheduler.fcfs..",
                        "flux.scheduler.fluxion..",
                        "flux.executor..",
                        "flux.ops..")
                .check(CLASSES);
    }

    @Test
    void chronicle_is_known_to_its_adapter_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage("flux.ledger.log.chronicle..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(CLASSES);
    }

    @Test
    void kafka_is_known_to_its_adapter_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage("flux.ledger.log.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void only_the_program_itself_ends_the_process() {
        ArchRuleDefinition.classes()
                .that()
                .doNotHaveFullyQualifiedName("flux.ops.ProcessExit")
                .and()
                .doNotHaveSimpleName("Main")
                .should(
                        notCall(
                                Set.of(
                                        "java.lang.System.exit",
                                        "java.lang.Runtime.exit",
                                        "java.lang.Runtime.halt")))
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("flux.(*).(**)").should().beFreeOfCycles().check(CLASSES);
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> belongsTo(String name) {
        return JavaClass.Predicates.assignableTo(name);
    }

    private static ArchCondition<JavaClass> notCall(Set<String> methods) {
        return new ArchCondition<>("not call " + methods) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (JavaAccess<?> access : item.getAccessesFromSelf()) {
                    String target =
                            access.getTargetOwner().getName() + "." + access.getTarget().getName();
                    if (methods.contains(target)) {
                        events.add(SimpleConditionEvent.violated(item, access.getDescription()));
                    }
                }
            }
        };
    }
}
