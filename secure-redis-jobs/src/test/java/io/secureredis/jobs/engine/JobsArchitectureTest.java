package io.secureredis.jobs.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.secureredis.jobs.JobProperties;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobsArchitectureTest {

    private static final int MOST = 45;

    private static final int MOST_OF_THE_ENGINE = 75;

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
                .resideOutsideOfPackage("io.secureredis.jobs.autoconfigure..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..autoconfigure..", "org.springframework.boot.autoconfigure..")
                .check(CLASSES);
        slices().matching("io.secureredis.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packages_forApplications_knowNothingOfTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage("io.secureredis.jobs", "io.secureredis.jobs.inspect")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.secureredis.jobs.engine",
                        "io.secureredis.jobs.declarations",
                        "io.secureredis.jobs.redis",
                        "io.secureredis.jobs.arguments")
                .check(CLASSES);
    }

    /** Queues in Redis know neither what is sealed, nor who runs it. Only the engine uses them. */
    @Test
    void packages_redis_knowsNothingAboveItAndIsUsedByTheEngineOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.jobs.redis")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.secureredis.jobs.engine",
                        "io.secureredis.jobs.declarations",
                        "io.secureredis.jobs.arguments",
                        "io.secureredis.jobs.importer",
                        "io.secureredis.crypto..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.secureredis.jobs.redis", "io.secureredis.jobs.engine")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.secureredis.jobs.redis")
                .check(CLASSES);
    }

    /** What may be called does not depend on what is in Redis. */
    @Test
    void packages_declarations_knowNothingOfRedisAndAreUsedByTheEngineOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.jobs.declarations")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.secureredis.jobs.engine",
                        "io.secureredis.jobs.redis",
                        "io.secureredis.jobs.inspect",
                        "io.secureredis.jobs.importer",
                        "io.secureredis.crypto..",
                        "io.lettuce..",
                        "org.springframework.data.redis..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.secureredis.jobs.declarations", "io.secureredis.jobs.engine")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.secureredis.jobs.declarations")
                .check(CLASSES);
    }

    @Test
    void packages_each_hasAtMostSoManyTypes() {
        Map<String, Long> sizes =
                types().collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).hasSizeGreaterThanOrEqualTo(5);
        sizes.forEach((name, size) ->
                assertThat(size).as(name).isLessThanOrEqualTo(name.endsWith(".engine") ? MOST_OF_THE_ENGINE : MOST));
    }

    @Test
    void types_most_areHidden() {
        long hidden = types().filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat((double) hidden / types().count()).isGreaterThanOrEqualTo(0.65);
    }

    private static Stream<JavaClass> types() {
        return CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
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
