package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What holds in Redis between any two scripts; checked after every test of jobs. Source: {@code docs/spec/job-keys.md}.
 */
final class QueueInvariants {

    private static final Pattern KEY = Pattern.compile("secure-jobs:\\{([^}]+)}:(.+)");
    private static final List<String> STATES =
            Arrays.stream(JobState.values()).map(JobState::key).toList();

    private final RedisTestServer redis;
    private final String prefix;

    private QueueInvariants(RedisTestServer redis, String queue) {
        this.redis = redis;
        this.prefix = "secure-jobs:{" + queue + "}:";
    }

    static void check(RedisTestServer redis) {
        Set<String> queues = new TreeSet<>();
        for (String key : strings(redis.command("KEYS", "*"))) {
            if (!key.equals("secure-jobs:queues")) {
                Matcher parts = KEY.matcher(key);
                assertThat(parts.matches()).as("documented key: " + key).isTrue();
                assertThat(isDocumented(parts.group(2)))
                        .as("documented key: " + key)
                        .isTrue();
                queues.add(parts.group(1));
            }
        }
        queues.forEach(queue -> new QueueInvariants(redis, queue).check());
    }

    private static boolean isDocumented(String suffix) {
        return suffix.matches(
                        "stat:\\d+|schedule-runs:[A-Za-z0-9_-]{22}|once:[A-Za-z0-9_-]{16,64}|task-(minute|hour):([A-Za-z0-9_-]{22}|queue):\\d+")
                || Arrays.stream(JobKey.values())
                        .anyMatch(key -> key != JobKey.STAT && key.suffix().equals(suffix));
    }

    private void check() {
        Map<String, List<String>> states = new TreeMap<>();
        for (String state : STATES) {
            strings(redis.command("ZRANGE", prefix + state, "0", "-1"))
                    .forEach(id ->
                            states.computeIfAbsent(id, any -> new ArrayList<>()).add(state));
        }
        states.forEach(
                (id, in) -> assertThat(in).as("each job is in one state: " + id).hasSize(1));
        Set<String> jobs = states.keySet();
        assertThat(fields("body")).as("a body has a state, and a job a body").isEqualTo(jobs);
        assertThat(jobs).as("a run record has a job").containsAll(fields("run"));
        assertThat(jobs).as("an error has a job").containsAll(fields("error"));
        assertThat(jobs).as("a progress has a job").containsAll(fields("progress"));
        assertThat(jobs).as("a log has a job").containsAll(fields("log-index"));
        assertThat(fields("log")).as("the index knows each part of a log").isEqualTo(indexed());
        assertThat(members("done")).as("a result has a job that succeeded").containsAll(fields("result"));
        assertThat(members("lease"))
                .as("a cancellation has a running job")
                .containsAll(strings(redis.command("SMEMBERS", prefix + "cancel")));
        for (String id : members("lease")) {
            assertThat(String.valueOf(redis.command("HGET", prefix + "run", id)))
                    .as("a lease has an owner: " + id)
                    .matches("[1-9]\\d*:\\d+:\\d+:[1-9]:[1-9]\\d*:0:[A-Za-z0-9_-]{22}");
        }
        assertThat(members("unique-until")).as("unique keys end").isEqualTo(fields("unique"));
        assertThat(members("next")).as("schedules have a next fire").isEqualTo(fields("recurring"));
        assertThat(members("seen")).as("workers are seen").isEqualTo(fields("worker"));
        assertThat((Long) redis.command("LLEN", prefix + "wake"))
                .as("one wake-up signal")
                .isLessThanOrEqualTo(1);
    }

    private Set<String> indexed() {
        Set<String> parts = new TreeSet<>();
        for (String id : fields("log-index")) {
            for (String place : String.valueOf(redis.command("HGET", prefix + "log-index", id))
                    .replaceFirst("^-,", "")
                    .split(",", -1)) {
                parts.add(id + ":" + place);
            }
        }
        return parts;
    }

    private Set<String> fields(String hash) {
        return new TreeSet<>(strings(redis.command("HKEYS", prefix + hash)));
    }

    private Set<String> members(String zset) {
        return new TreeSet<>(strings(redis.command("ZRANGE", prefix + zset, "0", "-1")));
    }

    private static List<String> strings(Object reply) {
        return ((List<?>) reply).stream().map(String::valueOf).toList();
    }
}
