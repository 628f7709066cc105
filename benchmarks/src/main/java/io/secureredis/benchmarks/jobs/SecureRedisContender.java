package io.secureredis.benchmarks.jobs;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Our own queue in a Boot application, dispatching to a bean; sealed, or unsealed for comparison. */
final class SecureRedisContender implements JobsContender {

    static final String QUEUE = "bench";
    private static final int CALLS_AT_ONCE = 1000;
    static final String SECRET = "m3yJpWUQd2rVhbCFPnMuSxzQv5Gg2a1K1u8wXo0tYd4=";

    private final RedisTestServer server = RedisTestServer.builder().start();
    private final ConfigurableApplicationContext context;
    private final SecureJobs jobs;
    private final JobOperations operations;

    SecureRedisContender(boolean sealed, int concurrency) {
        this.context = new SpringApplicationBuilder(JobsApplication.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.data.redis.host",
                        server.host(),
                        "spring.data.redis.port",
                        server.port(),
                        // Five seconds can pass while a cold JVM is put under load at once
                        "spring.data.redis.timeout",
                        "60s",
                        "spring.main.banner-mode",
                        "off",
                        "spring.jmx.enabled",
                        false,
                        "secure-redis.secret-key",
                        SECRET,
                        // Spring Session is there for another benchmark
                        "secure-redis.session.enabled",
                        false,
                        "secure-redis.jobs.worker.concurrency",
                        concurrency,
                        "benchmark.unsealed",
                        !sealed))
                .run();
        this.jobs = context.getBean(SecureJobs.class);
        this.operations = context.getBean(JobOperations.class);
    }

    @Override
    public RedisTestServer server() {
        return server;
    }

    @Override
    public void enqueue(String payload) {
        call(payload).delay();
    }

    private JobCall call(String payload) {
        return jobs.call(JobsApplication.Work::run, payload);
    }

    @Override
    public void enqueueAll(String payload, int count) {
        List<JobCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(call(payload));
            if (calls.size() == CALLS_AT_ONCE || i == count - 1) {
                jobs.delayAll(calls);
                calls.clear();
            }
        }
    }

    @Override
    public void pause() {
        operations.pause(QUEUE);
    }

    @Override
    public void resume() {
        operations.resume(QUEUE);
    }

    JobInspector inspector() {
        return context.getBean(JobInspector.class);
    }

    @Override
    public void clear() {
        operations.drain(QUEUE);
    }

    @Override
    public void close() {
        context.close();
        server.close();
    }
}
