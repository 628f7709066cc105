package io.secureredis.jobs.declarations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs.Job0;
import io.secureredis.jobs.SecureJobs.Job1;
import io.secureredis.jobs.autoconfigure.SecureJobsAutoConfiguration;
import io.secureredis.jobs.engine.TestProperties;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class JobDeclarationTest {

    static class PrivateJob {
        @SuppressWarnings("UnusedMethod") // Found by reflection
        @SecureJob(name = "p")
        private void work() {}
    }

    static class StaticJob {
        @SecureJob(name = "s")
        public static void work() {}
    }

    static class FirstOfName {
        @SecureJob(name = "same")
        public void one() {}
    }

    static class SecondOfName {
        @SecureJob(name = "same")
        public void two() {}
    }

    static class AliasOfName {
        @SecureJob(name = "other", aliases = "same")
        public void three() {}
    }

    static class Overloads {
        @SecureJob
        public void work(String text) {}

        @SecureJob
        public void work(int number) {}
    }

    static class SevenParameters {
        @SecureJob
        public void work(int a, int b, int c, int d, int e, int f, int g) {}
    }

    static class Unwritable {
        @SecureJob
        public void work(InputStream in) {}
    }

    static class BadCron {
        @SecureJob(cron = "not a cron at all")
        public void work() {}
    }

    static class NoSuchDay {
        @SecureJob(cron = "0 0 0 31 2 *")
        public void work() {}
    }

    static class BadZone {
        @SecureJob(cron = "0 0 3 * * *", zone = "Europe/Nowhere")
        public void work() {}
    }

    static class CronAndEvery {
        @SecureJob(cron = "0 0 3 * * *", every = "1m")
        public void work() {}
    }

    static class BadTimeout {
        @SecureJob(timeout = "soon")
        public void work() {}
    }

    static class BadName {
        @SecureJob(name = "no good")
        public void work() {}
    }

    static class BadQueue {
        @SecureJob(queue = "No Good")
        public void work() {}
    }

    static class BadTags {
        @SecureJob(tags = {"good", "${nothing:}"})
        public void work() {}
    }

    static class TooManyTags {
        @SecureJob(tags = {"1", "2", "3", "4", "5", "6", "7", "8", "9"})
        public void work() {}
    }

    static class BadAlias {
        @SecureJob(
                name = "alias.good",
                aliases = {"alias.older", "no good"})
        public void work() {}
    }

    static class TooLong {
        @SecureJob(timeout = "365001d")
        public void work() {}
    }

    static class Longest {
        @SecureJob(name = "longest", timeout = "365000d")
        public void work(int a, int b, int c, int d, int e, int f) {}
    }

    static class ScheduleWithParameters {
        @SecureJob(every = "1m")
        public void work(String text) {}
    }

    static class Good {
        @SecureJob
        public void plain(List<String> names) {}

        @SecureJob(name = "good.hidden", queue = "${the.queue:fallback}", timeout = "2m", priority = 9)
        void packagePrivate() {}
    }

    /** What to do, by code. */
    private static final Map<String, String> REMEDIES = Map.of(
            "SR401", "Make it an instance method that is not private",
            "SR402", "Give one of them another name",
            "SR403", "Give each its own name",
            "SR404", "Put them into a record",
            "SR405", "Use values, records, collections",
            "SR406", "none");

    private static final Map<String, String> REMEDIES_OF_SETTINGS = Map.ofEntries(
            Map.entry("BadCron.work: cron = ", "Use six fields"),
            Map.entry("31 2 *\" never fires", "Name a day that exists"),
            Map.entry("queue = \"No Good\" is not", "Use 1 to 64 characters"),
            Map.entry("BadZone.work: zone = ", "Use an id such as"),
            Map.entry("both cron and every", "Keep one of them"),
            Map.entry("BadTimeout.work: timeout = ", "Write one such as"),
            Map.entry("BadName.work has a name", "Choose another name"),
            Map.entry("BadAlias.work has a name", "Choose another name"),
            Map.entry("TooLong.work: timeout = \"365001d\" is", "Write a shorter one"),
            Map.entry("nobody would pass arguments.", "Remove the parameters"),
            Map.entry("tags has too many", "Use at most 8 tags"));

    static Stream<Object[]> wrong() {
        return Stream.of(
                new Object[] {"SR401", "PrivateJob.work is private", List.of(PrivateJob.class)},
                new Object[] {"SR401", "StaticJob.work is static", List.of(StaticJob.class)},
                new Object[] {"SR402", "the name same", List.of(FirstOfName.class, SecondOfName.class)},
                new Object[] {"SR402", "the name same", List.of(FirstOfName.class, AliasOfName.class)},
                new Object[] {"SR402", "the name same", List.of(FirstOfName.class, FirstOfName.class)},
                new Object[] {"SR403", "is overloaded", List.of(Overloads.class)},
                new Object[] {"SR404", "7 parameters", List.of(SevenParameters.class)},
                new Object[] {"SR405", "Unwritable.work", List.of(Unwritable.class)},
                new Object[] {"SR406", "BadCron.work: cron = ", List.of(BadCron.class)},
                new Object[] {"SR406", "31 2 *\" never fires", List.of(NoSuchDay.class)},
                new Object[] {"SR406", "queue = \"No Good\" is not", List.of(BadQueue.class)},
                new Object[] {"SR406", "tags has too many", List.of(BadTags.class)},
                new Object[] {"SR406", "tags has too many", List.of(TooManyTags.class)},
                new Object[] {"SR406", "BadZone.work: zone = ", List.of(BadZone.class)},
                new Object[] {"SR406", "both cron and every", List.of(CronAndEvery.class)},
                new Object[] {"SR406", "BadTimeout.work: timeout = ", List.of(BadTimeout.class)},
                new Object[] {"SR406", "BadName.work has a name", List.of(BadName.class)},
                new Object[] {"SR406", "BadAlias.work has a name", List.of(BadAlias.class)},
                new Object[] {"SR406", "TooLong.work: timeout = \"365001d\" is", List.of(TooLong.class)},
                new Object[] {"SR406", "nobody would pass arguments.", List.of(ScheduleWithParameters.class)});
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void declaration_wrong_isExplained(String code, String description, List<Class<?>> beans) throws Exception {
        FailureAnalysis analysis = analyze(failure(beans));
        assertThat(analysis.getDescription()).startsWith(code).contains(description);
        assertThat(analysis.getAction()).startsWith(REMEDIES_OF_SETTINGS.getOrDefault(description, REMEDIES.get(code)));
    }

    @Test
    void declaration_good_fillsInDefaultsAndPlaceholders() {
        JobRegistry registry = registry(List.of(Good.class));
        JobDefinition plain = registry.find("jobDeclarationTest.Good.plain");
        assertThat(registry.all()).hasSize(2);
        assertThat(plain).isNull();
        JobDefinition named = registry.find("good.plain");
        assertThat(named.settings().queue()).isEqualTo("default");
        assertThat(named.settings().maxAttempts()).isEqualTo(10);
        JobDefinition hidden = registry.find("good.hidden");
        assertThat(hidden.settings().queue()).isEqualTo("fallback");
        assertThat(hidden.settings().timeout()).hasMinutes(2);
        assertThat(hidden.settings().priority()).isEqualTo(9);
    }

    @Test
    void declaration_asManyParametersAndAsLongAsPossible_isGood() {
        JobDefinition longest = registry(List.of(Longest.class)).find("longest");
        assertThat(longest.method().getParameterCount()).isEqualTo(6);
        assertThat(longest.settings().timeout()).hasDays(365_000);
    }

    @Test
    void reference_lambda_isRefused() {
        MethodReferences references = new MethodReferences(registry(List.of(Good.class)));
        Job0<Good> lambda = good -> good.packagePrivate();
        assertThatThrownBy(() -> references.resolve(lambda)).hasMessageStartingWith("SR410");
        Job1<Good, List<String>> other = (good, names) -> good.plain(names);
        assertThatThrownBy(() -> references.resolve(other)).hasMessageStartingWith("SR410");
    }

    @Test
    void reference_notAJob_isRefused() {
        MethodReferences references = new MethodReferences(registry(List.of(Good.class)));
        Job0<Object> reference = Object::notifyAll;
        assertThatThrownBy(() -> references.resolve(reference))
                .hasMessageStartingWith("SR411 The method Object::notifyAll");
    }

    @Test
    void reference_toAJob_isResolved() {
        MethodReferences references = new MethodReferences(registry(List.of(Good.class)));
        for (int i = 0; i < 3; i++) {
            Job1<Good, List<String>> reference = Good::plain;
            assertThat(references.resolve(reference).name()).isEqualTo("good.plain");
        }
    }

    private static JobDeclarationException failure(List<Class<?>> beans) {
        JobRegistry registry = registry(beans);
        try {
            registry.all();
        } catch (JobDeclarationException expected) {
            return expected;
        }
        throw new AssertionError("It was accepted");
    }

    private static JobRegistry registry(List<Class<?>> beans) {
        DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
        factory.addEmbeddedValueResolver(new MockEnvironment()::resolvePlaceholders);
        for (Class<?> bean : beans) {
            factory.registerBeanDefinition("bean" + factory.getBeanDefinitionCount(), new RootBeanDefinition(bean));
        }
        return new JobRegistry(
                () -> new JobScanner(factory, JsonMapper.builder().build(), TestProperties.defaults()).scan());
    }

    @SuppressWarnings("unchecked")
    private static FailureAnalysis analyze(JobDeclarationException failure) throws ReflectiveOperationException {
        Class<?> type =
                Class.forName(SecureJobsAutoConfiguration.class.getPackageName() + ".JobDeclarationFailureAnalyzer");
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return ((AbstractFailureAnalyzer<JobDeclarationException>) constructor.newInstance()).analyze(failure);
    }
}
