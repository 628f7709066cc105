package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs every script as a Redis user who may touch the keys that are passed to it, and no other: the server itself
 * refuses a key that was not declared. On one server; on a cluster in {@link DeclaredKeysClusterTest}.
 */
class DeclaredKeysTest {

    private static final String PREFIX = "secure-jobs:{q}:";
    private static final Pattern CALLED = Pattern.compile("redis\\.call\\('([A-Z]+)'");

    /** Arguments that lead each script through as much of it as one call can. */
    private static final Map<JobScript, List<List<String>>> CALLS = Map.ofEntries(
            Map.entry(
                    JobScript.ENQUEUE,
                    List.of(
                            List.of("new", "env", "0", "9", "hidden", "1000", "new2,new3", "hidden2,hidden3"),
                            List.of("again", "env", "0", "5", "hidden", "1000", "", ""),
                            List.of("moved", "env", "0", "5", "hidden2", "1000", "", "hidden"),
                            List.of("later", "env", "99999999999999", "5", "", "0", "", ""))),
            Map.entry(
                    JobScript.CLAIM,
                    List.of(
                            List.of("w", "1", "1000", "8", "1000000", "abcd", "", "", "", ""),
                            List.of("w", "10", "1000", "8", "1000000", "", "", "5", "9", "1000"))),
            Map.entry(
                    JobScript.ACKNOWLEDGE,
                    List.of(
                            List.of("1", "leased", "1", "1000", "result", "", "leased2", "1", "1000", "", "error"),
                            List.of("1", "leased3", "1", "0", "", ""))),
            Map.entry(
                    JobScript.FAIL,
                    List.of(List.of("leased", "1", "err", "0", "1"), List.of("leased2", "1", "err", "-1", "1"))),
            Map.entry(JobScript.CONDEMN, List.of(List.of("leased", "1", "err"))),
            Map.entry(
                    JobScript.RELEASE,
                    List.of(List.of("0", "leased", "1", "leased2", "1"), List.of("1000", "leased3", "1"))),
            Map.entry(JobScript.REFUND, List.of(List.of("1", "1", "1", "2"), List.of("1", "1"))),
            Map.entry(
                    JobScript.EXTEND,
                    List.of(List.of("w", "1000", "1000", "env", "leased", "1"), List.of("w", "1", "0", ""))),
            Map.entry(JobScript.PROMOTE, List.of(List.of("10"))),
            Map.entry(
                    JobScript.REAP,
                    List.of(List.of("10", "5", "9007199254740991"), List.of("10", "1", "9007199254740991"))),
            Map.entry(JobScript.SWEEP, List.of(List.of("10", "0", "0", "1000"), List.of("10", "0", "-1", "1000"))),
            Map.entry(JobScript.RECOVER, List.of(List.of("10", "1000", "86400000"))),
            Map.entry(JobScript.MEND, List.of(List.of("9", "12"))),
            Map.entry(
                    JobScript.TALLY,
                    List.of(
                            List.of("hidden", "env", "60", "600", "n", "1", "r3", "1"),
                            List.of("queue", "", "60", "600", "n", "1"))),
            Map.entry(JobScript.RECALL, List.of(List.of("10", "1000", "10"), List.of("0", "1000", "10"))),
            Map.entry(
                    JobScript.SCHEDULE,
                    List.of(
                            List.of("s2", "env2", "5", "s", "env", "1", "s2", "", ""),
                            List.of("s2", "", "0", "s2", "env2", "5"))),
            Map.entry(JobScript.SNAPSHOT, List.of(List.of("16777216", "s", "none"))),
            Map.entry(JobScript.DROP, List.of(List.of("ghost", "0", "bad id", "1"))),
            Map.entry(
                    JobScript.FIRE,
                    List.of(
                            fire("s", "env", "1", "s2", "s3", "2", "env2", "env3", "queue", "ready"),
                            fire("s2", "env2", "2", "s", "s2", "3", "env3", "env4", "skip", "fired"),
                            fire("s", "env4", "3", "s", "", "4", "env5", "env6", "none", ""))),
            Map.entry(
                    JobScript.OUTCOME,
                    List.of(
                            List.of("1", "1", "20", "60"),
                            List.of("2", "3", "20", "60"),
                            List.of("3", "4", "20", "60"))),
            Map.entry(JobScript.ONCE, List.of(List.of("job", "60"), List.of("other", "60"))),
            Map.entry(JobScript.CANCEL, List.of(List.of("leased"), List.of("ready"))),
            Map.entry(JobScript.DELETE, List.of(List.of("1", "6", "ready", "dead", "done"))),
            Map.entry(
                    JobScript.REQUEUE,
                    List.of(List.of("dead", "env", "env2", "1"), List.of("due", "env", "env2", "0"))),
            Map.entry(
                    JobScript.DEPART,
                    List.of(List.of("due", "1", "env", "env2", "9"), List.of("ready", "3", "env", "env2", "9"))),
            Map.entry(
                    JobScript.ARRIVE,
                    List.of(
                            List.of(
                                    "new",
                                    "1",
                                    "9",
                                    "99999999999999",
                                    "env",
                                    "rec",
                                    "err",
                                    "hidden",
                                    "1000",
                                    "hidden2"),
                            List.of("new2", "4", "9", "99999999999999", "env", "", "", "", "0", ""),
                            List.of("new2", "4", "9", "99999999999999", "env", "", "", "", "0", ""))),
            Map.entry(
                    JobScript.SETTLE,
                    List.of(
                            List.of("due", "env", "env2", "3", "9", ""),
                            List.of("dead", "env", "", "1", "0", "expired-key,x"))),
            Map.entry(
                    JobScript.RESEAL,
                    List.of(
                            List.of("due", "0", "env", "env2", "", "", "", "", "", "", "", ""),
                            List.of("dead", "1", "", "", "", "", "", "", "", "", "", "", "1-0", "part", "part2"),
                            List.of("old", "1", "env", "env2", "", "", "", "", "", "", "expired-key", "new-key"),
                            List.of("leased", "0", "env", "env2", "", "", "", "", "", "", "", ""))),
            Map.entry(JobScript.PAUSE, List.of(List.of("1", "env"), List.of("0", ""))),
            Map.entry(JobScript.LIMIT, List.of(List.of("1", "1", "1000"), List.of("0", "0", "0"))),
            Map.entry(
                    JobScript.NOTE,
                    List.of(List.of("limits", "", "env", "100"), List.of("pause-note", "other", "env", "100"))),
            Map.entry(JobScript.PROGRESS, List.of(List.of("leased", "1", "env"))),
            Map.entry(
                    JobScript.LOG,
                    List.of(
                            List.of("leased", "1", "1000", "1-0", "env"),
                            List.of("leased", "1", "3", "1-0", "env", "1-1", "env"))));

    private static List<String> fire(String... schedule) {
        List<String> arguments = new ArrayList<>(List.of(schedule));
        arguments.addAll(List.of("fired", "body", "9", "hidden", "1000", "fired2", "hidden2"));
        return arguments;
    }

    /** The server that holds the keys. */
    RedisTestServer redis() {
        return RedisTestServer.shared();
    }

    @BeforeEach
    void fill() {
        redis().flushAll();
        for (String id :
                List.of("ready", "dead", "done", "due", "retry", "leased", "leased2", "leased3", "expired", "old")) {
            command("HSET", "body", id, "env");
        }
        for (String id : List.of("leased", "leased2", "leased3", "expired")) {
            command("HSET", "run", id, "1:0:0:5:1:0:w");
            command("ZADD", "lease", id.equals("expired") ? "1" : "99999999999999", id);
        }
        for (String id : List.of("ready", "dead", "done", "old", "leased3", "gone")) {
            command("HSET", "log", id + ":1-0", "part");
            command("HSET", "log-index", id, "1-0");
        }
        command("SADD", "cancel", "leased");
        command("SADD", "starts", "1:1", "1:2");
        command("ZADD", "ready", "1", "ready");
        command("ZADD", "dead", "1", "dead");
        command("ZADD", "done", "99999999999999", "done");
        command("ZADD", "done", "1", "old");
        command("ZADD", "scheduled", "1", "due");
        command("ZADD", "retrying", "1", "retry");
        command("HSET", "unique", "expired-key", "old");
        command("ZADD", "unique-until", "1", "expired-key");
        command("HSET", "recurring", "s", "env");
        command("ZADD", "next", "1", "s");
        command("HSET", "worker", "gone", "env");
        command("ZADD", "seen", "1", "gone");
    }

    @AfterEach
    void removeUser() {
        redis().command("ACL", "DELUSER", "narrow");
    }

    @ParameterizedTest
    @EnumSource
    void script_touchesOnlyKeysThatArePassed(JobScript script) {
        assertThat(CALLS).containsKey(script);
        String[] keys = script.keys().stream().map(DeclaredKeysTest::name).toArray(String[]::new);
        allow(keys);
        for (List<String> arguments : CALLS.get(script)) {
            Object reply = evaluate(script.text(), keys, arguments);
            assertThat((List<?>) reply).isNotEmpty().first().isInstanceOf(Long.class);
        }
    }

    @Test
    void script_thatTouchesAnotherKey_isRefused() {
        allow(PREFIX + "ready");
        assertThatThrownBy(() -> evaluate(
                        "return redis.call('HGET', 'secure-jobs:{q}:body', 'x')".getBytes(StandardCharsets.UTF_8),
                        new String[] {PREFIX + "ready"},
                        List.of()))
                .isInstanceOf(RedisCommandExecutionException.class);
    }

    /**
     * Redis does not roll back: a script that stopped halfway would leave a job in two states, or in none. Left out are
     * scripts whose steps are complete in themselves, so that the next call continues.
     */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EXTEND", "SWEEP", "RECOVER", "LOG", "TALLY", "OUTCOME", "ONCE"})
    void script_mayNotRunOneOfItsCommands_changesNothing(JobScript script) {
        String[] keys = script.keys().stream().map(DeclaredKeysTest::name).toArray(String[]::new);
        allow(keys);
        for (String command : commands(script)) {
            for (int call = 0; call < CALLS.get(script).size(); call++) {
                requireAllOrNothing(script, keys, command, call);
            }
        }
    }

    private void requireAllOrNothing(JobScript script, String[] keys, String command, int call) {
        fill();
        List<List<String>> calls = CALLS.get(script);
        calls.subList(0, call).forEach(arguments -> evaluate(script.text(), keys, arguments));
        Map<String, Object> before = content(keys);
        redis().command("ACL", "SETUSER", "narrow", "-" + command);
        try {
            evaluate(script.text(), keys, calls.get(call));
        } catch (RedisCommandExecutionException refused) {
            assertThat(ConnectionFailures.anywhere().explain(refused))
                    .hasValueSatisfying(why -> assertThat(why.failure()).isEqualTo(ConnectionFailure.NOPERM));
            assertThat(content(keys))
                    .as("%s, call %d, without %s: %s", script, call, command, refused.getMessage())
                    .isEqualTo(before);
        } finally {
            redis().command("ACL", "SETUSER", "narrow", "+" + command);
        }
    }

    /** Returns the commands of a script that fails if one of them is refused. */
    private static Set<String> commands(JobScript script) {
        return CALLED.matcher(new String(script.text(), StandardCharsets.UTF_8))
                .results()
                .map(call -> call.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, Object> content(String... keys) {
        Map<String, Object> content = new TreeMap<>();
        for (String key : keys) {
            String type = String.valueOf(redis().command("TYPE", key));
            if (type.equals("hash")) {
                content.put(key, redis().command("HGETALL", key));
            } else if (type.equals("zset")) {
                content.put(key, redis().command("ZRANGE", key, "0", "-1", "WITHSCORES"));
            } else {
                content.put(key, type);
            }
        }
        return content;
    }

    private void allow(String... keys) {
        List<String> user = new ArrayList<>(List.of("ACL", "SETUSER", "narrow", "reset", "on", ">narrow", "+@all"));
        for (String key : keys) {
            user.add("~" + key);
        }
        redis().command(user.toArray(String[]::new));
    }

    private Object evaluate(byte[] script, String[] keys, List<String> arguments) {
        RedisURI uri = RedisURI.Builder.redis(redis().host(), redis().port())
                .withAuthentication("narrow", "narrow")
                .withDatabase(redis().database())
                .build();
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect(StringCodec.UTF8)) {
            return connection.sync().eval(script, ScriptOutputType.MULTI, keys, arguments.toArray(String[]::new));
        } finally {
            client.shutdown(0, 0, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    private static String name(JobKey key) {
        return key == JobKey.STAT ? PREFIX + "stat:1" : PREFIX + key.suffix();
    }

    private void command(String verb, String key, String... rest) {
        List<String> all = new ArrayList<>(List.of(verb, PREFIX + key));
        all.addAll(List.of(rest));
        redis().command(all.toArray(String[]::new));
    }
}
