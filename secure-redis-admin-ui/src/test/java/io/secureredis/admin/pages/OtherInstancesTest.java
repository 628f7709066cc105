package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** A dashboard next to an application that has the jobs, one that stops in the middle, and one on a cluster. */
@ExtendWith(OutputCaptureExtension.class)
class OtherInstancesTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    /** Holds up an operation between its record and its first change. */
    @Component
    static class Holding {

        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);

        @EventListener
        void on(DashboardAudit audit) throws InterruptedException {
            begun.countDown();
            mayGoOn.await();
        }
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    /** As the guide advises for applications that are not Spring MVC. */
    @Test
    void dashboard_ofAnApplicationWithoutJobsAndWorker_showsAndChangesThoseOfAnother() {
        try (ConfigurableApplicationContext shop = new SpringApplicationBuilder(
                                Shop.class, DashboardServer.Application.class)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "secure-redis.secret-key=" + DashboardServer.SECRET,
                                "spring.data.redis.host=" + redis.host(),
                                "spring.data.redis.port=" + redis.port(),
                                "spring.data.redis.database=" + redis.database(),
                                "spring.main.banner-mode=off",
                                "logging.level.root=WARN")
                        .run();
                DashboardServer dashboard = DashboardServer.start(
                        List.of(DashboardServer.Security.class), "secure-redis.jobs.worker.enabled=false")) {
            JobId dead = shop.getBean(SecureJobs.class)
                    .call(Shop::broken, "a@example.org")
                    .delay();
            JobInspector inspector = shop.getBean(JobInspector.class);
            await().until(() -> inspector.queue("mail").count(JobState.DEAD) == 1);
            DashboardClient operator = dashboard.as("operator");
            assertThat(operator.get("/secure-redis/queues/mail/states/dead").body())
                    .contains("mail.broken", "IllegalStateException", dead.value());
            assertThat(operator.post("/secure-redis/queues/mail/jobs/" + dead + "/retry?format=json")
                            .body())
                    .contains("\"done\":true");
            await().until(() -> inspector.attempts("mail", dead).size() > 1);
            assertThat(operator.post("/secure-redis/queues/mail/pause").statusCode())
                    .isEqualTo(303);
            assertThat(inspector.queue("mail").paused()).isTrue();
        }
    }

    @Test
    void operation_itsInstanceStops_endsAndLeavesTheOtherJobsAsTheyWere(CapturedOutput output) throws Exception {
        try (DashboardServer other = DashboardServer.start("secure-redis.jobs.worker.enabled=false")) {
            DashboardServer stopping = DashboardServer.start(
                    List.of(Shop.class, DashboardServer.Security.class, Holding.class),
                    "secure-redis.jobs.worker.enabled=false",
                    "logging.level.io.secureredis.admin=INFO");
            Holding holding = stopping.get(Holding.class);
            try (stopping) {
                stopping.jobs()
                        .delayAll(IntStream.range(0, 300)
                                .mapToObj(i -> stopping.jobs().call(Shop::monthly, i))
                                .toList());
                stopping.as("operator").post("/secure-redis/queues/reports/states/ready/matching/cancel");
                holding.begun.await();
            } finally {
                stopping.close();
                holding.mayGoOn.countDown();
            }
            await().until(() -> output.getOut().contains("state=READY ended as FAILED: 0 of 300 changed"));
            assertThat(other.inspector().queue("reports").count(JobState.READY)).isEqualTo(300);
            assertThat(other.as("operator")
                            .get("/secure-redis/operations?format=json")
                            .body())
                    .as("another instance does not show it")
                    .contains("\"operations\":[]");
        }
    }

    @Test
    void redis_ofACluster_hasAPartForEveryMaster() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String nodes = String.join(
                    ",",
                    cluster.masters().stream()
                            .map(node -> node.host() + ":" + node.port())
                            .toList());
            try (DashboardServer server =
                    DashboardServer.start("spring.data.redis.cluster.nodes=" + nodes, "spring.data.redis.database=0")) {
                String page = server.as("operator").get("/secure-redis/redis").body();
                assertThat(cluster.masters())
                        .hasSizeGreaterThan(2)
                        .allSatisfy(node -> assertThat(page).contains(node.host() + ":" + node.port()));
            }
        }
    }
}
