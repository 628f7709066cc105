package io.secureredis.admin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may know whom, and what the world may see. */
class ArchitectureTest {

    private static final JavaClasses ADMIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    private static final String ROOT = "io.secureredis.admin";

    /** What each package shows. What is public in another one is not for applications. */
    private static final Map<String, Set<String>> PUBLIC = Map.of(
            "",
            Set.of(
                    "CsrfField",
                    "DashboardAccess",
                    "DashboardAudit",
                    "DashboardKeys",
                    "DashboardRole",
                    "DashboardSettings",
                    "DashboardVisitor"),
            "text",
            Set.of("Languages", "OneLine", "Texts", "Times"),
            "find",
            Set.of("BulkOperation", "BulkOperations", "CauseGroup", "FoundJob", "JobFilter", "JobScan"),
            "audit",
            Set.of("AuditLog", "AuditTrail"),
            "watch",
            Set.of("CacheReader", "CacheWatch", "DashboardTools", "RedisReader"),
            "web",
            Set.of(
                    "Confirmation",
                    "Dashboard",
                    "Exchange",
                    "FormProblems",
                    "Frame",
                    "Notice",
                    "PageData",
                    "ProblemException",
                    "Reason",
                    "Reply",
                    "Route"),
            "pages",
            Set.of("DashboardPages"));

    /** Each package knows only those before it. Of the first ones, none knows another. */
    private static final List<Set<String>> ORDER = List.of(
            Set.of("text", "find"),
            Set.of(""),
            Set.of("web"),
            Set.of("audit"),
            Set.of("watch"),
            Set.of("pages"),
            Set.of("autoconfigure"));

    @Test
    void packages_each_knowOnlyThoseBelowThem() {
        for (int level = 0; level < ORDER.size(); level++) {
            for (String one : ORDER.get(level)) {
                noClasses()
                        .that()
                        .resideInAPackage(name(one))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(ORDER.subList(level, ORDER.size()).stream()
                                .flatMap(Set::stream)
                                .filter(other -> !other.equals(one))
                                .map(ArchitectureTest::name)
                                .toArray(String[]::new))
                        .check(ADMIN);
            }
        }
    }

    @Test
    void packages_each_haveAPlaceInTheOrder() {
        Set<String> placed = new TreeSet<>();
        ORDER.forEach(level -> level.forEach(one -> placed.add(name(one))));
        Set<String> found = new TreeSet<>();
        ADMIN.forEach(type -> found.add(type.getPackageName()));
        assertThat(found).isEqualTo(placed);
    }

    @Test
    void pages_any_knowNeitherSpringBootNorRedis() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT, name("text"), name("find"), name("web"), name("pages"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.boot..", "org.springframework.data..", "io.lettuce..")
                .check(ADMIN);
    }

    @Test
    void springSecurity_isOptional_soOneClassKnowsIt() {
        noClasses()
                .that()
                .doNotHaveSimpleName("SpringSecurityAccess")
                .and()
                .resideOutsideOfPackage(name("autoconfigure"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.security..")
                .check(ADMIN);
    }

    /** Compiled templates are public, because templates of other packages call them. */
    @Test
    void types_thatNoOtherPackageNeeds_areHidden() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : ADMIN) {
            if (type.isTopLevelClass()
                    && type.getModifiers().contains(JavaModifier.PUBLIC)
                    && !type.getSimpleName().startsWith("Jte")
                    && !type.getPackageName().equals(name("autoconfigure"))) {
                found.computeIfAbsent(type.getPackageName(), none -> new TreeSet<>())
                        .add(type.getSimpleName());
            }
        }
        Map<String, Set<String>> expected = new TreeMap<>();
        PUBLIC.forEach((room, types) -> expected.put(name(room), new TreeSet<>(types)));
        assertThat(found).isEqualTo(expected);
    }

    private static String name(String room) {
        return room.isEmpty() ? ROOT : ROOT + "." + room;
    }
}
