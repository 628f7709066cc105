package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/**
 * Equal sets and maps name one schedule and one unique job, whatever order they iterate in; in another process the
 * JDK's have another one.
 */
class CanonicalNamesTest {

    private static final RedisTestServer redis = RedisTestServer.shared();
    private static final Duration HOUR = Duration.ofHours(1);
    private static JobApplication application;

    record Part(Set<String> tags, Map<String, List<Set<Integer>>> groups) {}

    @Component
    static class Work {
        static final List<Object> RAN = new ArrayList<>();

        @SecureJob(name = "names.map", queue = "names", unique = "1h")
        public void map(Map<String, Integer> values) {
            RAN.add(List.copyOf(values.keySet()));
        }

        @SecureJob(name = "names.part", queue = "names", unique = "1h")
        public void part(List<Part> parts) {}

        @SecureJob(name = "names.any", queue = "names", unique = "1h")
        public void any(Object value) {}

        @SecureJob(name = "names.keys", queue = "names")
        public void keys(Map<Object, Object> values) {}

        @SecureJob(name = "names.collection", queue = "names", unique = "1h")
        public void collection(Collection<String> values) {}
    }

    @BeforeAll
    static void start() {
        application = JobApplication.start(redis, Work.class, "worker.enabled=false");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Work.RAN.clear();
    }

    @Test
    void unique_equalMaps_isOneJobWithTheOrderOfTheFirst() {
        Map<String, Integer> ba = map("b", "a");
        JobId first = application.jobs().call(Work::map, ba).delay();
        assertThat(application.jobs().call(Work::map, map("a", "b")).delay()).isEqualTo(first);
        assertThat(application.jobs().call(Work::map, map("a", "c")).delay()).isNotEqualTo(first);
        assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(2);
        assertThat(Work.RAN).first().isEqualTo(List.of("b", "a"));
    }

    @Test
    void unique_equalSetsAndMapsInPartsOfRecords_isOneJob() {
        Part one = new Part(set("x", "y"), groups("g", "h", 1, 2));
        Part other = new Part(set("y", "x"), groups("h", "g", 2, 1));
        JobId first = application.jobs().call(Work::part, List.of(one)).delay();
        assertThat(application.jobs().call(Work::part, List.of(other)).delay()).isEqualTo(first);
    }

    @Test
    void unique_equalSetsThatNameTheirClass_isOneJob() {
        JobId first = application.jobs().call(Work::any, set("x", "y")).delay();
        assertThat(application.jobs().call(Work::any, set("y", "x")).delay()).isEqualTo(first);
        JobId map = application.jobs().call(Work::any, map("a", "b")).delay();
        assertThat(application.jobs().call(Work::any, map("b", "a")).delay()).isEqualTo(map);
    }

    @Test
    void unique_lists_keepTheirOrder() {
        JobId first =
                application.jobs().call(Work::collection, List.of("x", "y")).delay();
        assertThat(application.jobs().call(Work::collection, List.of("y", "x")).delay())
                .isNotEqualTo(first);
    }

    @Test
    void schedule_equalMaps_isOneAndKeepsItsNextFire() {
        String key = application.jobs().call(Work::map, map("b", "a")).scheduleOnce(Schedule.every(HOUR));
        var before = application.inspector().recurring("names");
        assertThat(application.jobs().call(Work::map, map("a", "b")).scheduleOnce(Schedule.every(HOUR)))
                .isEqualTo(key);
        assertThat(application.inspector().recurring("names")).isEqualTo(before).hasSize(1);
    }

    @Test
    void schedule_fired_keepsItsNameAndTheOrderOfItsArguments() {
        JobRuntime runtime = application.get(JobRuntime.class);
        String key = application.jobs().call(Work::map, map("b", "a")).scheduleOnce(Schedule.every(HOUR));
        runtime.shiftClock(HOUR.plusMinutes(1));
        try {
            runtime.runDue();
        } finally {
            runtime.shiftClock(Duration.ZERO);
        }
        assertThat(Work.RAN).containsExactly(List.of("b", "a"));
        assertThat(application.jobs().call(Work::map, map("a", "b")).scheduleOnce(Schedule.every(HOUR)))
                .isEqualTo(key);
        assertThat(application.inspector().recurring("names")).hasSize(1);
    }

    @Test
    void map_withANullKey_isRefusedAtTheCall() {
        Map<Object, Object> value = new LinkedHashMap<>();
        value.put(null, 1);
        assertThatThrownBy(() -> application.jobs().call(Work::keys, value).delay())
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413");
    }

    private static Map<String, Integer> map(String... keys) {
        Map<String, Integer> map = new LinkedHashMap<>();
        for (String key : keys) {
            map.put(key, 1);
        }
        return map;
    }

    private static Set<String> set(String... elements) {
        Set<String> set = new LinkedHashSet<>();
        Collections.addAll(set, elements);
        return set;
    }

    private static Map<String, List<Set<Integer>>> groups(String first, String second, int one, int two) {
        Map<String, List<Set<Integer>>> groups = new LinkedHashMap<>();
        for (String key : List.of(first, second)) {
            Set<Integer> numbers = new LinkedHashSet<>();
            Collections.addAll(numbers, one, two);
            groups.put(key, List.of(numbers));
        }
        return groups;
    }
}
