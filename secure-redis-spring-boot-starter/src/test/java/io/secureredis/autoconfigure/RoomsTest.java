package io.secureredis.autoconfigure;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How the packages of the starter are cut. */
class RoomsTest {

    private static final int MOST_TYPES = 45;
    private static final double LEAST_HIDDEN = 0.65;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.secureredis.autoconfigure");

    private static List<JavaClass> types() {
        return CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .toList();
    }

    @Test
    void packages_all_areFreeOfCycles() {
        slices().matching("io.secureredis.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packages_each_canBeReadInOneSitting() {
        Map<String, Long> sizes =
                types().stream().collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).hasSizeGreaterThan(4);
        assertThat(sizes.values()).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void types_most_areHidden() {
        long hidden = types().stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat((double) hidden / types().size()).isGreaterThanOrEqualTo(LEAST_HIDDEN);
    }
}
