package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.Scripts;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jobs that the Python package of {@code docs/spec/python} puts, and Java workers run. Source:
 * {@code docs/spec/job-keys.md}. {@code -Dsecureredis.python.seed=…} for other arguments.
 */
@ExtendWith(PythonProducer.class)
class PythonJobsTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int SAMPLES = 100;

    /** For tests only. */
    private static final String OTHER_SECRET = "KfGbSUmsAFbxEseH+NxQNznzA5YDxthMEn9ETsjpe18=";

    private static final byte[] BODY = "secure-jobs:{shop}:body".getBytes(UTF_8);

    private final RedisTestServer redis = RedisTestServer.shared();
    private final PythonProducer python = new PythonProducer(url());

    /** What chance chooses from: edges of each type, and text that needs escapes in JSON. */
    private static final List<String> TEXTS = List.of(
            "",
            "momo",
            "\"quoted\" \\ back",
            "line\nbreak\u0000",
            "b\u00fccher \u4f60",
            "\ud83d\ude00",
            "</script>",
            "x".repeat(5000));

    private static final List<Long> LONGS = List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, 42L);
    private static final List<Double> DOUBLES = List.of(0.0, -0.5, 1e300, Double.MIN_VALUE, 0.1, 12.9);

    @Component
    static class Shop {

        record Line(String article, int count, double price) {}

        enum Level {
            LOW,
            HIGH
        }

        final List<String> ran = new CopyOnWriteArrayList<>();

        @SecureJob(name = "shop.order", queue = "shop")
        public Map<String, Long> order(
                long id, @Nullable String text, Level level, Duration wait, List<Line> lines, byte[] blob) {
            ran.add(describe(id, text, level, wait, lines, blob));
            return Map.of("id", id);
        }

        static String describe(
                long id, @Nullable String text, Level level, Duration wait, List<Line> lines, byte[] blob) {
            return id + " " + text + " " + level + " " + wait + " " + lines + " "
                    + HexFormat.of().formatHex(blob);
        }

        @SecureJob(name = "shop.fails", queue = "shop", maxAttempts = 1)
        public void fails() {
            throw new IllegalStateException("canary-message");
        }
    }

    private String url() {
        return "redis://" + redis.host() + ":" + redis.port() + "/" + redis.database();
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @Test
    void enqueue_now_runsWithItsArgumentsAndGivesBackItsResult() throws IOException {
        try (JobApplication worker = JobApplication.start(redis, Mailer.class)) {
            String id = python.command("[42, \"momo@example.org\"]", "enqueue", "mail", "mail.welcome");
            await().untilAsserted(() -> assertThat(worker.counts("mail")).containsEntry(JobState.DONE, 1L));
            assertThat(worker.get(Mailer.class).sent).containsExactly("42 momo@example.org");
            assertThat(python.command("", "result", "mail", id)).isEqualTo("\"canary-result 42\"");
            assertThat(worker.inspector().queues())
                    .anyMatch(queue -> queue.name().equals("mail"));
        }
        QueueInvariants.check(redis);
    }

    @Test
    void enqueue_delayed_waitsAndRunsWhenItIsDue() throws IOException {
        try (JobApplication worker = JobApplication.start(redis, Mailer.class)) {
            JobId id = new JobId(python.command("[]", "enqueue", "mail", "mail.digest", "86400000"));
            assertThat(worker.inspector().find("mail", id))
                    .hasValueSatisfying(job -> assertThat(job.summary().dueAt())
                            .isEqualTo(job.summary().enqueuedAt().plus(Duration.ofDays(1))));
            python.command("[]", "enqueue", "mail", "mail.digest", "50");
            await().until(() -> worker.get(Mailer.class).sent.size() == 1);
            assertThat(worker.counts("mail")).containsEntry(JobState.SCHEDULED, 1L);
            worker.operations().runNow("mail", id);
            await().untilAsserted(() -> assertThat(worker.counts("mail")).containsEntry(JobState.DONE, 2L));
        }
        QueueInvariants.check(redis);
    }

    @Test
    void enqueue_randomArguments_arriveEqual() throws IOException {
        long seed = Long.getLong("secureredis.python.seed", 20260702L);
        System.out.println("Putting " + SAMPLES + " jobs from Python, seed " + seed);
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < SAMPLES; i++) {
            input.append(randomCall(random, expected)).append('\n');
        }
        try (JobApplication worker = JobApplication.start(redis, Shop.class)) {
            python.program(input.toString(), "for line in lines: jobs.enqueue('shop.order', *line)");
            await().until(() -> worker.get(Shop.class).ran.size() == SAMPLES);
            assertThat(worker.get(Shop.class).ran).containsExactlyInAnyOrderElementsOf(expected);
            await().untilAsserted(() -> assertThat(worker.counts("shop")).containsEntry(JobState.DONE, (long) SAMPLES));
        }
        QueueInvariants.check(redis);
    }

    private static String randomCall(Random random, List<String> expected) {
        long id = LONGS.get(random.nextInt(LONGS.size()));
        String text = random.nextInt(5) == 0 ? null : TEXTS.get(random.nextInt(TEXTS.size()));
        Shop.Level level = Shop.Level.values()[random.nextInt(2)];
        Duration wait = Duration.ofMillis(random.nextInt(1_000_000));
        List<Shop.Line> lines = IntStream.range(0, random.nextInt(3))
                .mapToObj(line -> new Shop.Line(TEXTS.get(line), line, DOUBLES.get(random.nextInt(DOUBLES.size()))))
                .toList();
        byte[] blob = new byte[random.nextInt(20)];
        random.nextBytes(blob);
        expected.add(Shop.describe(id, text, level, wait, lines, blob));
        List<Object> arguments = new ArrayList<>();
        arguments.add(id);
        arguments.add(text);
        arguments.addAll(List.of(level, wait.toString(), lines, blob));
        return MAPPER.writeValueAsString(arguments);
    }

    @Test
    void enqueue_idAndUniqueKey_areTheSameNamesAsInJava() throws IOException {
        try (JobApplication java = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            PythonProducer mail = new PythonProducer(url(), Map.of("QUEUE", "mail"));
            JobId byId = java.jobs().call(Mailer::digest).withId("order-42").delay();
            JobId byKey = java.jobs()
                    .call(Mailer::digest)
                    .unique("b\u00fccher", Duration.ofHours(1))
                    .delay();
            assertThat(mail.program("", """
                            print(jobs.enqueue("mail.digest", job_id="order-42"))
                            print(jobs.enqueue("mail.digest", unique="b\\u00fccher", hold_ms=1000))
                            print(jobs.enqueue("mail.digest", job_id="other"))
                            print(jobs.enqueue("mail.digest", unique="another", hold_ms=3600000))
                            """).lines().limit(2)).containsExactly(byId.value(), byKey.value());
            assertThat(java.counts("mail")).containsEntry(JobState.READY, 4L);
            java.jobs().call(Mailer::digest).withId("other").delay();
            java.jobs()
                    .call(Mailer::digest)
                    .unique("another", Duration.ofHours(1))
                    .delay();
            assertThat(java.counts("mail")).containsEntry(JobState.READY, 4L);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void enqueue_tagsAndTheCallersId_areThoseThatJavaShows() throws IOException {
        try (JobApplication java = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            PythonProducer mail = new PythonProducer(url(), Map.of("QUEUE", "mail"));
            JobId id = new JobId(mail.program("", """
                    tags = ["customer-42", "b\\u00fccher", "customer-42"]
                    print(jobs.enqueue("mail.digest", job_id="order-42", tags=tags))
                    """));
            assertThat(java.inspector().find("mail", id).orElseThrow().summary())
                    .satisfies(job -> {
                        assertThat(job.callerId()).isEqualTo("order-42");
                        assertThat(job.tags()).containsExactly("customer-42", "b\u00fccher");
                    });
            assertThat(mail.program("", """
                    for tags in [[""], [" a"], ["a "], ["a\\tb"], ["\\u202ea"], ["a" * 65], [str(i) for i in range(9)]]:
                        try:
                            jobs.enqueue("mail.digest", tags=tags)
                        except ValueError:
                            print("refused")
                    """).lines()).hasSize(7);
            assertThat(java.counts("mail")).containsEntry(JobState.READY, 1L);
        }
        QueueInvariants.check(redis);
    }

    /** Python has promoted the new secret, Java has not. */
    @Test
    void enqueue_inTheMiddleOfARotation_findsTheSameNames() throws IOException {
        PythonProducer promoted = new PythonProducer(
                url(),
                Map.of(
                        "QUEUE",
                        "mail",
                        "SECURE_REDIS_SECRET_KEY",
                        OTHER_SECRET,
                        "SECURE_REDIS_PREVIOUS_SECRET_KEYS",
                        JobApplication.SECRET));
        try (JobApplication java =
                JobApplication.start(redis, Mailer.class, "secure-redis.previous-secret-keys=" + OTHER_SECRET)) {
            java.operations().pause("mail");
            JobId there = java.jobs().call(Mailer::digest).withId("order-42").delay();
            assertThat(promoted.program("", "print(jobs.enqueue('mail.digest', job_id='order-42'))"))
                    .isEqualTo(there.value());
            promoted.program("", "print(jobs.enqueue('mail.welcome', 7, 'x', job_id='order-43'))");
            java.jobs().call(Mailer::digest).withId("order-43").delay();
            assertThat(java.counts("mail")).containsEntry(JobState.READY, 2L);
            java.operations().resume("mail");
            await().untilAsserted(() -> assertThat(java.counts("mail")).containsEntry(JobState.DONE, 2L));
            assertThat(java.get(Mailer.class).sent).containsExactlyInAnyOrder("digest", "7 x");
        }
        QueueInvariants.check(redis);
    }

    @Test
    void enqueue_intoANamespaceAndParts_runsThereAndNamesMeet() throws IOException {
        PythonProducer shards = new PythonProducer(
                url(), Map.of("QUEUE", "mail", "SECURE_REDIS_PARTS", "3", "SECURE_REDIS_NAMESPACE", "shop"));
        try (JobApplication worker =
                JobApplication.start(redis, Mailer.class, "namespace=shop", "queues.mail.shards=3")) {
            worker.operations().pause("mail");
            for (int i = 0; i < 12; i++) {
                worker.jobs().call(Mailer::digest).withId("id" + i).delay();
            }
            shards.program("", """
                    for i in range(24): jobs.enqueue("mail.digest", job_id="id%d" % i)
                    for i in range(12): jobs.enqueue("mail.welcome", i, "x")
                    """);
            assertThat(Stream.of("mail", "mail~1", "mail~2")
                            .mapToLong(part -> worker.counts(part).get(JobState.READY))
                            .filter(ready -> ready > 0)
                            .toArray())
                    .hasSize(3)
                    .satisfies(ready -> assertThat(LongStream.of(ready).sum()).isEqualTo(36));
            worker.operations().resume("mail");
            await().until(() -> worker.get(Mailer.class).sent.size() == 36);
        }
    }

    @Test
    void enqueue_changedOrMovedInRedis_isNeverRun() throws IOException {
        try (JobApplication worker = JobApplication.start(redis, Shop.class)) {
            worker.operations().pause("shop");
            String changed = python.command("[]", "enqueue", "shop", "shop.fails");
            String moved = python.command("[]", "enqueue", "shop", "shop.fails");
            String copied = python.command("[]", "enqueue", "shop", "shop.fails");
            byte[] body = (byte[]) redis.command("HGET".getBytes(UTF_8), BODY, changed.getBytes(UTF_8));
            byte[] other = (byte[]) redis.command("HGET".getBytes(UTF_8), BODY, copied.getBytes(UTF_8));
            body[body.length - 20] ^= 1;
            redis.command("HSET".getBytes(UTF_8), BODY, changed.getBytes(UTF_8), body);
            redis.command("HSET".getBytes(UTF_8), BODY, moved.getBytes(UTF_8), other);
            worker.operations().resume("shop");
            await().untilAsserted(() -> assertThat(worker.counts("shop"))
                    .containsEntry(JobState.TAMPERED, 2L)
                    .containsEntry(JobState.DEAD, 1L));
            assertThat(python.program("", "print(jobs.state('" + changed + "'), jobs.state('" + copied + "'))"))
                    .isEqualTo("tampered dead");
            assertThat(python.program("", "error = jobs.error('" + copied + "'); print(error['m'], error['k'])"))
                    .isEqualTo("canary-message failed");
        }
        QueueInvariants.check(redis);
    }

    @Test
    void enqueue_argumentsThatDoNotFit_failInTheWorker() throws IOException {
        try (JobApplication worker = JobApplication.start(redis, Shop.class)) {
            python.command("[\"x\"]", "enqueue", "shop", "shop.fails");
            await().untilAsserted(() -> assertThat(worker.counts("shop")).containsEntry(JobState.DEAD, 1L));
        }
    }

    @Test
    void enqueue_toAQueueWithAKeyOfAnotherType_putsNothingAndSaysSo() throws IOException {
        redis.command("SET", "secure-jobs:{mail}:ready", "x");
        PythonProducer.Result result = python.attempt("[\"canary\"]", "enqueue", "mail", "mail.digest");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).startsWith("error: ").contains("WRONGTYPE").doesNotContain("canary");
        assertThat(redis.command("EXISTS", "secure-jobs:{mail}:body")).isEqualTo(0L);
    }

    @Test
    void enqueue_toAFullRedis_putsNothingAndSaysSo() throws IOException {
        try (RedisTestServer full = RedisTestServer.start()) {
            full.command("CONFIG", "SET", "maxmemory", "1mb");
            PythonProducer.Result result = new PythonProducer("redis://" + full.host() + ":" + full.port())
                    .attempt("[]", "enqueue", "mail", "mail.digest");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).startsWith("error: OOM");
            assertThat(full.command("DBSIZE")).isEqualTo(0L);
        }
    }

    @Test
    void enqueue_inACluster_findsTheNodeOfTheQueue() throws IOException {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            RedisTestServer node = cluster.masterOf(cluster.slotOf("{mail}"));
            RedisTestServer other = cluster.masterOf((cluster.slotOf("{mail}") + 8192) % 16384);
            PythonProducer producer = new PythonProducer("redis://" + other.host() + ":" + other.port());
            String id = producer.command("[]", "enqueue", "mail", "mail.digest");
            assertThat(node.command("HEXISTS", "secure-jobs:{mail}:body", id)).isEqualTo(1L);
        }
    }

    @Test
    void scripts_ofADirectoryOrAJar_areThoseOfJava(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("jobs.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("shared", "enqueue")) {
                out.putNextEntry(new ZipEntry("io/secureredis/jobs/redis/lua/" + name + ".lua"));
                out.write(Files.readAllBytes(PythonProducer.SCRIPTS.resolve(name + ".lua")));
            }
        }
        PythonProducer ofTheJar = new PythonProducer(url(), Map.of("SECURE_REDIS_SCRIPTS", jar.toString()));
        for (PythonProducer each : List.of(python, ofTheJar)) {
            assertThat(each.program("", "print(jobs._digest)")).isEqualTo(Scripts.digest("enqueue"));
        }
        assertThat(python.program("", "from secure_redis.jobs import ENQUEUE_KEYS; print(', '.join(ENQUEUE_KEYS))"))
                .isEqualTo(String.join(", ", Scripts.keys("enqueue")));
    }
}
