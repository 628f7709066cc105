package io.secureredis;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Prints measures of the sources of all modules, and holds their limits. {@code docs/internals.md} shows the table and
 * the reasons.
 *
 * <p>{@link #EXCEPTIONS} names the limits that are exceeded. Remove a limit from that list once it is met again.
 */
class MeasuresTest {

    private static final int MOST_TYPES = 45;
    private static final int MOST_TYPES_OF_THE_ENGINE = 75;
    private static final int MOST_LINES = 16;
    private static final int MOST_PARAMETERS_P95 = 6;
    private static final int MOST_PARAMETERS = 9;
    private static final int LEAST_HIDDEN_IN_CORE = 45;
    private static final int LEAST_HIDDEN = 65;

    /** Module, measure. */
    private static final Set<String> EXCEPTIONS =
            Set.of("jobs, parameters", "admin-ui, parameters", "test, hidden types", "test-server, hidden types");

    private static final Map<String, SourceMeasures> MODULES = new LinkedHashMap<>();

    @BeforeAll
    static void measure() throws IOException {
        for (String module :
                new String[] {"core", "spring-boot-starter", "jobs", "admin-ui", "cli", "test", "test-server"}) {
            MODULES.put(module, SourceMeasures.of(Repository.file("secure-redis-" + module + "/src/main/java")));
        }
        System.out.println(
                "| Module | Types | Hidden | Largest package | Lines of a method, median and 95th percentile |"
                        + " Parameters of a constructor, 95th percentile and most | Packages in cycles |");
        MODULES.forEach((module, measures) -> System.out.println(row(module, measures)));
    }

    private static String row(String module, SourceMeasures measures) {
        return "| `%s` | %d | %d%% | %d | %d, %d | %d, %d | %d |"
                .formatted(
                        module,
                        measures.types(),
                        measures.hiddenPercent(),
                        measures.mostTypes(),
                        measures.methodLines(50),
                        measures.methodLines(95),
                        measures.parameters(95),
                        measures.parameters(100),
                        measures.packagesInCycles().size());
    }

    @Test
    void bars_eachModule_areMetOrNamed() {
        Set<String> missed = new TreeSet<>();
        MODULES.forEach((module, measures) -> {
            check(missed, module + ", types in a package", measures.mostTypes() <= mostTypes(module));
            check(missed, module + ", lines of methods", measures.methodLines(95) <= MOST_LINES);
            check(
                    missed,
                    module + ", parameters",
                    measures.parameters(95) <= MOST_PARAMETERS_P95 && measures.parameters(100) <= MOST_PARAMETERS);
            check(missed, module + ", hidden types", measures.hiddenPercent() >= leastHidden(module));
            check(missed, module + ", cycles", measures.packagesInCycles().isEmpty());
        });
        assertThat(missed).isEqualTo(new TreeSet<>(EXCEPTIONS));
    }

    /** To write them again: {@code -Dmeasures.write=true}. */
    @Test
    void page_rowsOfTheModules_areWhatIsCounted() throws IOException {
        Path page = Repository.file("docs/internals.md");
        String text = Files.readString(page);
        StringBuilder counted = new StringBuilder();
        MODULES.forEach(
                (module, measures) -> counted.append(row(module, measures)).append('\n'));
        int begin = text.indexOf("| `core` |");
        String shown = text.substring(begin, text.indexOf("\n\n", begin) + 1);
        if (Boolean.getBoolean("measures.write")) {
            Files.writeString(page, text.replace(shown, counted));
        } else {
            assertThat(shown).isEqualTo(counted.toString());
        }
    }

    private static int mostTypes(String module) {
        return module.equals("jobs") ? MOST_TYPES_OF_THE_ENGINE : MOST_TYPES;
    }

    private static int leastHidden(String module) {
        return module.equals("core") ? LEAST_HIDDEN_IN_CORE : LEAST_HIDDEN;
    }

    private static void check(Set<String> missed, String bar, boolean met) {
        if (!met) {
            missed.add(bar);
        }
    }
}
