package io.secureredis.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.DefaultClientResources;
import io.secureredis.testserver.RedisTestServer;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DataSampleTest {

    private static final int HASHES = 900;

    private static RedisTestServer redis;
    private static DefaultClientResources resources;

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
        resources = DefaultClientResources.create();
    }

    @AfterAll
    static void stop() throws Exception {
        resources.shutdown(0, 0, TimeUnit.SECONDS).get();
        redis.close();
    }

    @AfterEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void take_manyHashes_asksForThePermissionOnce() {
        for (int i = 0; i < HASHES; i++) {
            redis.command("HSET", "hash:" + i, "1", "short");
        }
        redis.command("CONFIG", "RESETSTAT");

        DataSample sample = sample();

        assertThat(sample.keys()).isEqualTo(HASHES);
        assertThat(sample.fieldsNotRead()).isNull();
        assertThat(calls("hget")).isEqualTo(1);
        assertThat(calls("hrandfield")).isEqualTo(HASHES + 1);
        assertThat(calls("hstrlen")).isEqualTo(HASHES + 1);
    }

    @Test
    void take_askingForThePermission_readsNoFieldOfTheApplication() {
        redis.command("HSET", "hash", "1", "short");
        redis.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
        redis.command("SLOWLOG", "RESET");
        try {
            sample();

            assertThat(String.valueOf(redis.command("SLOWLOG", "GET", "-1")))
                    .contains("HGET, hash, secure-redis-doctor")
                    .doesNotContain("HGET, hash, 1");
        } finally {
            redis.command("CONFIG", "SET", "slowlog-log-slower-than", "10000");
        }
    }

    @Test
    void take_refusedOnce_asksNoMore() {
        for (int i = 0; i < HASHES; i++) {
            redis.command("HSET", "hash:" + i, "1", "short");
        }
        redis.command("ACL", "SETUSER", "short", "on", ">canary", "~*", "+@all", "-hstrlen");
        redis.command("CONFIG", "RESETSTAT");
        try {
            RedisURI uri = RedisURI.builder(uri())
                    .withAuthentication("short", "canary")
                    .build();

            assertThat(sample(uri).fieldsNotRead()).isEqualTo("The user may not run HSTRLEN.");
            assertThat(calls("hrandfield")).isEqualTo(1);
            assertThat(calls("hget")).isZero();
        } finally {
            redis.command("ACL", "DELUSER", "short");
        }
    }

    @Test
    void take_stringsAmongHashes_areNotAskedForFields() {
        redis.command("SET", "text", "plain");
        redis.command("SET", "empty", "");
        redis.command("RPUSH", "list", "x");
        redis.command("HSET", "hash", "1", "short");
        redis.command("CONFIG", "RESETSTAT");

        DataSample sample = sample();

        assertThat(sample.values()).isEqualTo(1);
        // One more to ask for the permission
        assertThat(calls("hrandfield")).isEqualTo(3);
    }

    private static RedisURI uri() {
        return RedisURI.create("127.0.0.1", redis.port());
    }

    private DataSample sample() {
        return sample(uri());
    }

    private static DataSample sample(RedisURI uri) {
        try (ExaminedServer examined = new ExaminedServer(uri, null, resources)) {
            return examined.sample();
        }
    }

    private static int calls(String command) {
        Matcher line = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                .matcher(String.valueOf(redis.command("INFO", "commandstats")));
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }
}
