package io.secureredis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.secureredis.crypto.Repository;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the allowed dependencies between packages, and what is public. */
class ArchitectureTest {

    private static final JavaClasses CORE =
            new ClassFileImporter().importPath(Repository.file("secure-redis-core/target/classes"));

    @Test
    void core_any_knowsNothingOfSpringBootOrOfTheModulesAbove() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot..",
                        "io.secureredis.jobs..",
                        "io.secureredis.admin..",
                        "io.secureredis.autoconfigure..",
                        "io.secureredis.testserver..")
                .check(CORE);
    }

    @Test
    void crypto_any_knowsNothingOfRedisOrOfOtherPackages() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.data..", "io.lettuce..", "io.netty..", "tools.jackson..")
                .check(CORE);
        classes()
                .that()
                .resideInAPackage("io.secureredis.crypto..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.secureredis",
                        "io.secureredis.crypto..",
                        "java..",
                        "javax.crypto..",
                        "org.bouncycastle..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "org.springframework.util..")
                .check(CORE);
    }

    @Test
    void serializer_any_knowsNothingOfCachesOrMigration() {
        noClasses()
                .that()
                .resideInAPackage("io.secureredis.serializer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.secureredis.cache..", "io.secureredis.migration..")
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void packages_all_areFreeOfCycles() {
        slices().matching("io.secureredis.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void packages_all_areNullMarkedAndNamedForAFeature() {
        assertThat(CORE.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(javaPackage -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class))
                        .as("%s is @NullMarked", javaPackage.getName())
                        .isTrue());
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..impl..", "..internal..", "..dto..")
                .check(CORE);
    }

    @Test
    void publicTypes_all_areNamedForARole() {
        classes()
                .that()
                .arePublic()
                .should()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotStartingWith("Abstract")
                .check(CORE);
    }

    @Test
    void crypto_publicTypes_areTheseAndNoOthers() {
        assertThat(CORE.stream()
                        .filter(type -> type.getPackageName().equals("io.secureredis.crypto"))
                        .filter(type ->
                                type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "Binding",
                        "EnvelopeHeader",
                        "FileKeyRingSource",
                        "FileKeyRingSourceBuilder",
                        "InvalidSecretException",
                        "KeyId",
                        "KeyRing",
                        "KeyRingListener",
                        "KeyRingSource",
                        "NameCipher",
                        "OpenException",
                        "OpenFailure",
                        "Sealer",
                        "SealerBuilder",
                        "Secret");
    }
}
