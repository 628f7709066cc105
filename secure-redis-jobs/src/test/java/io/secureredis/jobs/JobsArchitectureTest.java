package io.secureredis.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobsArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.secureredis.jobs");

    @Test
    void clock_ofTheClient_takesPartInNothing() {
        // Only when a worker started is told by its own clock, to people.
        noClasses()
                .that()
                .areNotAssignableTo(WorkerIdentity.class)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void packages_jobs_knowNothingOfTheirAutoConfiguration() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.jobs")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..autoconfigure..", "org.springframework.boot.autoconfigure..")
                .check(CLASSES);
        slices().matching("io.secureredis.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void metadata_everyProperty_isDescribed() throws IOException {
        try (InputStream in = JobProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonNode properties = JsonMapper.shared().readTree(in).get("properties");
            assertThat(properties.size()).isGreaterThan(30);
            for (JsonNode property : properties) {
                assertThat(property.path("description").asString(""))
                        .as(property.get("name").asString())
                        .isNotBlank();
            }
        }
    }
}
