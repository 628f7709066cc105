package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.JobServer;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.autoconfigure.SecureJobsEndpoint;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.stereotype.Component;

/** Limits, servers, instruments: what properties and beans make of the jobs. */
class SettingsTest {

    private static final String OTHER_SECRET = "EjRWeJCrze+rze8SNFZ4kKvN7xI0VniQNFZ4kKvN7xI=";

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Work {
        final List<String> ran = new CopyOnWriteArrayList<>();

        @SecureJob(name = "work.a", queue = "a")
        public void a(int number) {
            ran.add("a" + number);
        }

        @SecureJob(name = "work.b", queue = "b")
        public void b(int number) {
            ran.add("b" + number);
        }

        @SecureJob(name = "work.mdc", queue = "a")
        public void mdc() {
            ran.add(String.valueOf(MDC.get("tenant")) + MDC.get("traceId") + MDC.get("job"));
        }

        /** While it runs, someone takes it away. */
        @SecureJob(name = "work.taken", queue = "a")
        public void taken() {
            RedisTestServer.shared()
                    .command("DEL", "secure-jobs:{a}:lease", "secure-jobs:{a}:body", "secure-jobs:{a}:run");
        }

        @SecureJob(name = "work.fails", queue = "a", maxAttempts = 1)
        public void fails() {
            throw new IllegalStateException("canary");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Meters {
        @Bean
        SimpleMeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    /** Carries a word as a tracing bridge would carry a trace. */
    @Configuration(proxyBeanMethods = false)
    static class Tracing {
        static final List<String> SEEN = new CopyOnWriteArrayList<>();

        @Bean
        ObservationRegistry observations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new Propagation());
            return registry;
        }

        static class Propagation implements ObservationHandler<Observation.Context> {
            @Override
            @SuppressWarnings("unchecked")
            public void onStart(Observation.Context context) {
                if (context instanceof SenderContext<?> sender) {
                    SenderContext<Object> put = (SenderContext<Object>) sender;
                    put.getSetter().set(put.getCarrier(), "traceparent", "canary-trace");
                } else if (context instanceof ReceiverContext<?> receiver) {
                    ReceiverContext<Object> run = (ReceiverContext<Object>) receiver;
                    SEEN.add(run.getGetter().get(run.getCarrier(), "traceparent") + " "
                            + context.getLowCardinalityKeyValue("job").getValue());
                }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        MDC.clear();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Test
    void mdc_ofTheCaller_isThereInTheJob() {
        try (JobApplication application = JobApplication.start(redis, Work.class)) {
            MDC.put("tenant", "t1");
            MDC.put("traceId", "not carried");
            application.jobs().call(Work::mdc).delay();
            MDC.clear();
            application.jobs().call(Work::mdc).delay();
            await().until(() -> application.get(Work.class).ran.size() == 2);
            assertThat(application.get(Work.class).ran).containsExactlyInAnyOrder("t1nullwork.mdc", "nullnullwork.mdc");
        }
    }

    @Test
    void trace_ofTheCaller_goesOnInTheJob() {
        Tracing.SEEN.clear();
        try (JobApplication application = JobApplication.start(redis, List.of(Work.class, Tracing.class))) {
            application.jobs().call(Work::a, 1).delay();
            await().until(() -> !Tracing.SEEN.isEmpty());
            assertThat(Tracing.SEEN).containsExactly("canary-trace work.a");
        }
    }

    @Test
    void metrics_afterWork_countByQueueJobAndOutcomeOnly() {
        try (JobApplication application = JobApplication.start(redis, List.of(Work.class, Meters.class))) {
            application.jobs().call(Work::a, 1).delay();
            application.jobs().call(Work::fails).delay();
            await().until(() -> application.counts("a").get(JobState.DEAD) == 1
                    && application.counts("a").get(JobState.DONE) == 1);
            MeterRegistry meters = application.get(MeterRegistry.class);
            assertThat(meters.get("secure.jobs.attempts")
                            .tags("queue", "a", "job", "work.a", "outcome", "succeeded")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("secure.jobs.attempts")
                            .tags("outcome", "failed")
                            .timer()
                            .count())
                    .isEqualTo(1);
            application.get(MeterBinder.class, "secureJobsGauges").bindTo(meters);
            await().until(() -> meters.get("secure.jobs.depth")
                            .tags("queue", "a", "state", "dead")
                            .gauge()
                            .value()
                    == 1);
            assertThat(meters.get("secure.jobs.latency")
                            .tags("queue", "a")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(meters.getMeters().toString()).doesNotContain("canary");
        }
    }

    @Test
    void metrics_jobThatSomeoneTookAway_isLost() {
        try (JobApplication application = JobApplication.start(redis, List.of(Work.class, Meters.class))) {
            application.jobs().call(Work::taken).delay();
            MeterRegistry meters = application.get(MeterRegistry.class);
            await().until(() ->
                    meters.get("secure.jobs.lost").tags("queue", "a").counter().count() == 1);
        }
    }

    @Test
    void latency_whileAJobIsReady_isItsAge() {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Work.class, Meters.class), "worker.enabled=false")) {
            application.jobs().call(Work::a, 1).delay();
            MeterRegistry meters = application.get(MeterRegistry.class);
            application.get(MeterBinder.class, "secureJobsGauges").bindTo(meters);
            Gauge latency = meters.get("secure.jobs.latency").tags("queue", "a").gauge();
            double first = latency.value();
            await().until(() -> latency.value() > first + 1);
            assertThat(meters.get("secure.jobs.depth")
                            .tags("queue", "a", "state", "ready")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void concurrency_ofAQueue_isKept() throws InterruptedException {
        try (JobApplication application = JobApplication.start(
                redis, WorkerTest.Slow.class, "queues.slow.concurrency=2", "worker.concurrency=6")) {
            WorkerTest.Slow slow = application.get(WorkerTest.Slow.class);
            for (int i = 0; i < 6; i++) {
                application.jobs().call(WorkerTest.Slow::waits).delay();
            }
            slow.begun.acquire(2);
            assertThat(application.counts("slow"))
                    .containsEntry(JobState.ACTIVE, 2L)
                    .containsEntry(JobState.READY, 4L);
            slow.mayEnd.release(6);
            await().until(() -> application.counts("slow").get(JobState.DONE) == 6);
            assertThat(slow.most).hasValue(2);
        }
    }

    @Test
    void threads_ofJobs_areVirtualWhereThereAreSuch() throws Exception {
        boolean possible = Runtime.version().feature() >= 21;
        assertThat(isVirtual(null)).isEqualTo(possible);
        assertThat(isVirtual(false)).isFalse();
        if (possible) {
            assertThat(isVirtual(true)).isTrue();
        } else {
            assertThatThrownBy(() -> isVirtual(true)).hasMessageStartingWith("SR423");
        }
    }

    private static boolean isVirtual(Boolean wanted) throws Exception {
        JobProperties.Worker settings = new JobProperties.Worker(
                true, List.of(), 1, Duration.ofSeconds(1), Duration.ofSeconds(1), JobProperties.Order.STRICT, wanted);
        ExecutorService threads = WorkerThreads.forJobs(settings);
        try {
            // Java 17 does not have the method, and no such threads.
            return threads.submit(() -> Runtime.version().feature() >= 21
                            && (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()))
                    .get(1, TimeUnit.MINUTES);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void maxActive_ofAQueue_isKeptByAllWorkersTogether() throws InterruptedException {
        String[] settings = {"queues.slow.max-active=2", "worker.concurrency=5"};
        try (JobApplication first = JobApplication.start(redis, WorkerTest.Slow.class, settings);
                JobApplication second = JobApplication.start(redis, WorkerTest.Slow.class, settings)) {
            first.jobs()
                    .delayAll(IntStream.range(0, 6)
                            .mapToObj(i -> first.jobs().call(WorkerTest.Slow::waits))
                            .toList());
            await().until(() -> first.counts("slow").get(JobState.ACTIVE) == 2);
            for (int done = 1; done <= 6; done++) {
                first.get(WorkerTest.Slow.class).mayEnd.release();
                second.get(WorkerTest.Slow.class).mayEnd.release();
                assertThat(first.counts("slow").get(JobState.ACTIVE)).isLessThanOrEqualTo(2);
            }
            await().until(() -> first.counts("slow").get(JobState.DONE) == 6);
        }
    }

    @Test
    void rateLimit_ofAQueue_isKeptInEachPeriod() {
        try (JobApplication producer = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            for (int i = 0; i < 5; i++) {
                producer.jobs().call(Work::a, i).delay();
            }
        }
        // From the first claim on
        try (JobApplication application =
                JobApplication.start(redis, Work.class, "queues.a.rate-limit=3", "queues.a.rate-period=1h")) {
            await().until(() -> application.counts("a").get(JobState.DONE) == 3);
            assertThat(application.counts("a")).containsEntry(JobState.READY, 2L);
            assertThat(application.get(Work.class).ran).hasSize(3);
        }
    }

    @Test
    void order_strict_servesTheFirstQueueFirst() {
        try (JobApplication producer = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            for (int i = 0; i < 5; i++) {
                producer.jobs().call(Work::b, i).delay();
                producer.jobs().call(Work::a, i).delay();
            }
        }
        try (JobApplication worker = JobApplication.start(
                redis, Work.class, "worker.order=strict", "worker.queues=b,a", "worker.concurrency=1")) {
            await().until(() -> worker.get(Work.class).ran.size() == 10);
            assertThat(worker.get(Work.class).ran).startsWith("b0", "b1", "b2", "b3", "b4");
        }
    }

    @Test
    void order_weighted_comesOutByTheWeights() {
        WorkerQueue heavy = queueOfWeight(3);
        WorkerQueue light = queueOfWeight(1);
        long heavyFirst = IntStream.range(0, 10_000)
                .filter(i -> QueueOrder.weighted().next(List.of(light, heavy)).get(0) == heavy)
                .count();
        // Three quarters, with six standard deviations to spare.
        assertThat(heavyFirst).isBetween(7240L, 7760L);
    }

    private static WorkerQueue queueOfWeight(int weight) {
        JobQueue queue = new JobQueue("q", new QueueStore(null, "q"), null);
        JobProperties.Queue settings = new JobProperties.Queue(null, weight, null, null, Duration.ofSeconds(1), 1);
        return new WorkerQueue(
                queue, null, null, settings, Duration.ofSeconds(1), Duration.ofSeconds(1), new StrandedJobs());
    }

    @Test
    void shards_byTheNameOfTheQueue_arePausedAndSearched() {
        try (JobApplication application = JobApplication.start(redis, Work.class, "queues.a.shards=4");
                JobApplication other = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            application.operations().pause("a");
            // Shards are drawn: 120 jobs leave one of four empty once in 10^14 runs
            List<JobId> ids = IntStream.range(0, 120)
                    .mapToObj(i -> application.jobs().call(Work::a, i).delay())
                    .toList();
            assertThat(Stream.of("a", "a~1", "a~2", "a~3")
                            .map(application.inspector()::queue)
                            .toList())
                    .allMatch(QueueOverview::paused)
                    .extracting(queue -> queue.count(JobState.READY))
                    .allMatch(ready -> ready > 0);

            // Another application does not know how many shards there are
            for (JobId id : ids) {
                assertThat(other.inspector().find("a", id)).isPresent();
                assertThat(other.inspector().reveal("a", id)).isPresent();
            }
            assertThat(other.operations().cancel("a", ids.get(0))).isTrue();
            assertThat(ids.subList(1, 10)).allMatch(id -> other.operations().delete("a", id));
            assertThat(other.inspector().find("a", ids.get(9))).isEmpty();
            assertThat(application.get(Work.class).ran).isEmpty();

            other.operations().resume("a");
            await().until(() -> application.get(Work.class).ran.size() == 110);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void start_worker_logsItsQueuesAndSlots(CapturedOutput output) {
        try (JobApplication application = JobApplication.start(
                redis, Work.class, "worker.concurrency=3", "logging.level.io.secureredis.jobs=INFO")) {
            await().until(() -> !application.inspector().workers("a").isEmpty());
            String id = application.inspector().workers("a").get(0).id();
            assertThat(output.getOut()).contains("Worker " + id + " serves the queues [a, b, default] with 3 slots");
        }
    }

    @Test
    void shards_several_spreadTheJobsAndRunThemAll() {
        try (JobApplication application = JobApplication.start(redis, Work.class, "queues.a.shards=4")) {
            application
                    .jobs()
                    .delayAll(IntStream.range(0, 200)
                            .mapToObj(i -> application.jobs().call(Work::a, i))
                            .toList());
            await().until(() -> application.get(Work.class).ran.size() == 200);
            await().until(() -> application.counts("a").get(JobState.DONE)
                            + application.counts("a~1").get(JobState.DONE)
                            + application.counts("a~2").get(JobState.DONE)
                            + application.counts("a~3").get(JobState.DONE)
                    == 200);
            assertThat(application.counts("a~3").get(JobState.DONE)).isPositive();
            assertThat(application.inspector().queues())
                    .extracting(QueueOverview::name)
                    .contains("a", "a~1", "a~2", "a~3");
        }
    }

    @Test
    void shiftClock_forward_makesDueWhatIsLater() {
        try (JobApplication application = JobApplication.start(redis, Work.class)) {
            application.jobs().call(Work::a, 1).delay(Duration.ofDays(2));
            application.get(JobRuntime.class).shiftClock(Duration.ofDays(3));
            // Whatever rings makes the worker look.
            application.jobs().call(Work::a, 2).delay();
            await().until(() -> application.get(Work.class).ran.size() == 2);
            await().until(() -> application.counts("a").get(JobState.DONE) == 2);
        }
    }

    @Test
    void redis_ofTheJobsOwn_holdsThemUnderTheirOwnSecret() {
        try (RedisTestServer own = RedisTestServer.builder()
                .password("own-password")
                .externalAllowed(false)
                .start()) {
            assertHoldsTheJobs(own);
            QueueInvariants.check(own);
        }
    }

    private void assertHoldsTheJobs(RedisTestServer own) {
        try (JobApplication application = JobApplication.start(
                redis,
                Work.class,
                "redis.host=" + own.host(),
                "redis.port=" + own.port(),
                "redis.password=own-password",
                "redis.lettuce.cluster.refresh.dynamic-refresh-sources=true",
                "secret-key=" + OTHER_SECRET)) {
            JobId id = application.jobs().call(Work::a, 1).delay();
            await().until(() -> application.counts("a").get(JobState.DONE) == 1);
            assertThat((List<?>) redis.command("KEYS", "*")).isEmpty();
            assertThat((List<?>) own.command("KEYS", "secure-jobs:*")).isNotEmpty();
            // The application's secret does not open it.
            assertThat(application.inspector().reveal("a", id)).isPresent();
            try (JobApplication other = JobApplication.start(
                    redis,
                    Work.class,
                    "worker.enabled=false",
                    "redis.url=redis://:own-password@" + own.host() + ":" + own.port())) {
                assertThat(other.inspector().reveal("a", id)).isEmpty();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherServer {
        static RedisTestServer server;

        @Bean(defaultCandidate = false)
        LettuceConnectionFactory other() {
            return new LettuceConnectionFactory(server.host(), server.port());
        }

        @Bean
        JobServer otherServer() {
            LettuceConnectionFactory factory = other();
            factory.afterPropertiesSet();
            factory.start();
            return new JobServer(factory, null, Set.of("b"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NamedFactory {
        static RedisTestServer server;

        @Bean(defaultCandidate = false)
        LettuceConnectionFactory queueRedis() {
            return new LettuceConnectionFactory(server.host(), server.port());
        }
    }

    @Test
    void redis_ofANamedBean_holdsTheJobs() {
        try (RedisTestServer own =
                RedisTestServer.builder().externalAllowed(false).start()) {
            NamedFactory.server = own;
            try (JobApplication application = JobApplication.start(
                    redis, List.of(Work.class, NamedFactory.class), "connection-factory=queueRedis")) {
                application.jobs().call(Work::a, 1).delay();
                await().until(() -> application.counts("a").get(JobState.DONE) == 1);
                assertThat((List<?>) redis.command("KEYS", "*")).isEmpty();
                assertThat((List<?>) own.command("KEYS", "secure-jobs:{a}*")).isNotEmpty();
            }
            QueueInvariants.check(own);
        }
    }

    @Test
    void server_beanForAQueue_holdsThatQueueOnly() {
        try (RedisTestServer own =
                RedisTestServer.builder().externalAllowed(false).start()) {
            OtherServer.server = own;
            try (JobApplication application = JobApplication.start(redis, List.of(Work.class, OtherServer.class))) {
                application.jobs().call(Work::a, 1).delay();
                application.jobs().call(Work::b, 1).delay();
                await().until(() -> application.get(Work.class).ran.size() == 2);
                assertThat((List<?>) own.command("KEYS", "secure-jobs:{a}*")).isEmpty();
                assertThat((List<?>) own.command("KEYS", "secure-jobs:{b}*")).isNotEmpty();
                assertThat((List<?>) redis.command("KEYS", "secure-jobs:{b}*")).isEmpty();
            }
            QueueInvariants.check(own);
        }
    }

    @Test
    void durability_withReplica_waitsForItAndFailsWithoutIt() {
        try (RedisTestServer primary =
                        RedisTestServer.builder().externalAllowed(false).start();
                RedisTestServer replica = RedisTestServer.builder()
                        .replicaOf(primary.host(), primary.port())
                        .externalAllowed(false)
                        .start();
                JobApplication application = JobApplication.start(
                        primary,
                        Work.class,
                        "worker.enabled=false",
                        "durability.replicas=1",
                        "durability.timeout=30s")) {
            await().until(() ->
                    String.valueOf(primary.command("INFO", "replication")).contains("state=online"));
            JobId id = application.jobs().call(Work::a, 1).delay();
            assertThat((Long) replica.command("HEXISTS", "secure-jobs:{a}:body", id.value()))
                    .isEqualTo(1);
            replica.stop();
            try (JobApplication hasty = JobApplication.start(
                    primary, Work.class, "worker.enabled=false", "durability.replicas=1", "durability.timeout=50ms")) {
                assertThatThrownBy(() -> hasty.jobs().call(Work::a, 2).delay()).hasMessageStartingWith("SR424");
            }
        }
    }

    @Test
    void health_serverUpAndDown_isTold() {
        try (RedisTestServer own =
                        RedisTestServer.builder().externalAllowed(false).start();
                JobApplication application = JobApplication.start(own, Work.class, "spring.data.redis.timeout=500ms")) {
            HealthIndicator health = application.get(HealthIndicator.class, "secureJobsHealthIndicator");
            // Half a second is little for the first answer of a busy machine
            Health up = await().until(health::health, told -> told.getStatus().equals(Status.UP));
            assertThat(up.getDetails()).containsEntry("worker", "running");
            own.kill();
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.health().getDetails()).containsEntry("error", "SR420");
            assertThatThrownBy(() -> application.jobs().call(Work::a, 1).delay())
                    .hasMessageStartingWith("SR420");
        }
    }

    @Test
    void endpoint_readAndWritten_showsAndChangesQueues() {
        // Only here: a start with every endpoint as an MBean takes longer.
        try (JobApplication application = JobApplication.start(
                redis,
                Work.class,
                "worker.enabled=false",
                "spring.jmx.enabled=true",
                "management.endpoints.jmx.exposure.include=*",
                "management.endpoints.access.default=unrestricted")) {
            SecureJobsEndpoint endpoint = application.get(SecureJobsEndpoint.class);
            JobId id = application.jobs().call(Work::a, 1).delay();
            assertThat(endpoint.queues().queues())
                    .extracting(QueueOverview::name)
                    .contains("a");
            endpoint.change("a", SecureJobsEndpoint.Action.PAUSE, null, "a\nrelease", SecurityContext.NONE);
            assertThat(endpoint.queue("a").queue().paused()).isTrue();
            assertThat(endpoint.queue("a").queue().pause())
                    .extracting(QueueOverview.Pause::reason, QueueOverview.Pause::by)
                    .containsExactly("a?release", null);
            endpoint.change("a", SecureJobsEndpoint.Action.RESUME, null, null, SecurityContext.NONE);
            assertThat(endpoint.queue("a").queue().paused()).isFalse();
            assertThat(endpoint.change("a", SecureJobsEndpoint.Action.RETRY, null, null, SecurityContext.NONE)
                            .jobs())
                    .isZero();
            byte[][] body = {bytes("HGET"), bytes("secure-jobs:{a}:body"), bytes(id.value())};
            byte[] sealed = (byte[]) redis.command(body);
            redis.command("HSET", "secure-jobs:{a}:body", id.value(), "broken");
            application.get(JobRuntime.class).runDue();
            assertThat(application.counts("a")).containsEntry(JobState.TAMPERED, 1L);
            redis.command(bytes("HSET"), body[1], body[2], sealed);
            assertThat(endpoint.change(
                                    "a", SecureJobsEndpoint.Action.RETRY, JobState.TAMPERED, null, SecurityContext.NONE)
                            .jobs())
                    .isEqualTo(1);
            assertThatThrownBy(() ->
                            endpoint.change("a", SecureJobsEndpoint.Action.DELETE, null, null, SecurityContext.NONE))
                    .isInstanceOf(InvalidEndpointRequestException.class);
            assertThat(application.counts("a")).containsEntry(JobState.READY, 1L);
            assertThat(endpoint.change(
                                    "a", SecureJobsEndpoint.Action.DELETE, JobState.READY, null, SecurityContext.NONE)
                            .jobs())
                    .isEqualTo(1);
            assertThat(application.inspector().find("a", id)).isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void advice_serverThatEvictsOrForgets_warns() {
        assertThat(ServerAdvice.advise("maxmemory:100\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\nrole:master"))
                .containsOnlyKeys("SR440", "SR441");
        assertThat(ServerAdvice.advise("maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:1"))
                .isEmpty();
        List<String> none = new ArrayList<>(ServerAdvice.advise("").keySet());
        assertThat(none).isEmpty();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void start_atAServerThatEvicts_warns(CapturedOutput output) {
        try (RedisTestServer own = RedisTestServer.builder()
                        .config("maxmemory", "100mb")
                        .config("maxmemory-policy", "allkeys-lru")
                        .externalAllowed(false)
                        .start();
                JobApplication application = JobApplication.start(own, Work.class)) {
            await().until(() -> output.getOut().contains("SR440 The jobs' Redis may evict jobs"));
            assertThat(application.context().isRunning()).isTrue();
        }
    }
}
