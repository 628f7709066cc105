package io.secureredis.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class CliArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.secureredis.cli");

    @Test
    void packages_areFreeOfCycles() {
        slices().matching("io.secureredis.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void terminal_knowsNothingOfCommands_orRedis() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.cli.terminal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.secureredis.cli", "org.springframework..", "io.lettuce..", "picocli..")
                .check(CLASSES);
    }
}
