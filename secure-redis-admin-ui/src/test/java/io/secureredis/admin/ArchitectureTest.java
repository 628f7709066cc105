package io.secureredis.admin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who may know whom, and what the world may see. */
class ArchitectureTest {

    private static final JavaClasses ADMIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void pages_any_knowNeitherSpringBootNorRedis() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.admin")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot..",
                        "org.springframework.data..",
                        "io.lettuce..",
                        "io.secureredis.admin.autoconfigure..")
                .check(ADMIN);
    }

    @Test
    void springSecurity_isOptional_soOneClassKnowsIt() {
        noClasses()
                .that()
                .doNotHaveSimpleName("SpringSecurityAccess")
                .and()
                .resideInAPackage("io.secureredis.admin")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.security..")
                .check(ADMIN);
    }

    @Test
    void types_that_areNotForUsers_areHidden() {
        classes().that(areOurs()).should().notBePublic().check(ADMIN);
    }

    private static DescribedPredicate<JavaClass> areOurs() {
        return DescribedPredicate.describe(
                "are not the dashboard's API, and are not compiled templates",
                type -> type.getPackageName().equals("io.secureredis.admin")
                        && !type.getName().startsWith("io.secureredis.admin.Dashboard")
                        && !type.getSimpleName().equals("CsrfField")
                        && !type.getSimpleName().startsWith("Jte")
                        && !type.getSimpleName().equals("package-info")
                        && type.isTopLevelClass());
    }
}
