package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.declarations.BeanChecks;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Component;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A job ends when its work does, in whatever form it returns that. */
class ResultsThatGoOnTest {

    private static final List<String> DONE = new CopyOnWriteArrayList<>();
    private final RedisTestServer redis = RedisTestServer.shared();

    private static Flux<String> work() {
        return Flux.just("x", "y", "z").doOnNext(DONE::add).doOnComplete(() -> DONE.add("end"));
    }

    @Component
    static class Publishers {
        @SecureJob(name = "flux", queue = "r")
        public Flux<String> flux() {
            return work();
        }

        @SecureJob(name = "flow", queue = "r")
        public Flow.Publisher<String> flow() {
            return JdkFlowAdapter.publisherToFlowPublisher(work());
        }

        @SecureJob(name = "object", queue = "r")
        public Object object() {
            return work();
        }

        @SecureJob(name = "mono", queue = "r")
        public Mono<String> mono() {
            return work().last();
        }

        @SecureJob(name = "failing", queue = "r", maxAttempts = 1)
        public Flux<String> failing() {
            return work().concatWith(Flux.error(new IllegalStateException("late")));
        }

        @SecureJob(name = "hidden", queue = "r", maxAttempts = 1)
        public Object hidden() {
            Callable<String> never = () -> "never";
            return never;
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        DONE.clear();
    }

    @Test
    void publisher_ofManyElements_runsToItsEnd() {
        try (JobApplication application = JobApplication.start(redis, Publishers.class, "worker.enabled=false")) {
            for (String name : List.of("flux", "flow", "object", "mono")) {
                DONE.clear();
                assertThat(run(application, name)).as(name).isEqualTo(JobState.DONE);
                assertThat(DONE).as(name).containsExactly("x", "y", "z", "end");
            }
            assertThat(run(application, "failing")).isEqualTo(JobState.DEAD);
            assertThat(run(application, "hidden")).isEqualTo(JobState.DEAD);
        }
    }

    @Test
    void inline_publisher_isWaitedFor() {
        try (JobApplication application =
                JobApplication.start(redis, Publishers.class, "worker.enabled=false", "inline=true")) {
            application.jobs().call("flux").queue("r").delay();
            assertThat(DONE).containsExactly("x", "y", "z", "end");
            assertThatThrownBy(
                            () -> application.jobs().call("failing").queue("r").delay())
                    .hasMessageStartingWith("SR437 ")
                    .hasRootCauseMessage("late");
        }
    }

    private static JobState run(JobApplication application, String name) {
        JobId id = application.jobs().call(name).queue("r").delay();
        application.get(JobRuntime.class).runDue();
        return application.inspector().find("r", id).orElseThrow().summary().state();
    }

    static class Lazy {
        static class OfFuture {
            @SecureJob
            public Future<String> job() {
                return new FutureTask<>(() -> "x");
            }
        }

        static class OfCallable {
            @SecureJob
            public Callable<String> job() {
                return () -> "x";
            }
        }

        static class OfSupplier {
            @SecureJob
            public Supplier<String> job() {
                return () -> "x";
            }
        }

        static class OfRunnable {
            @SecureJob
            public Runnable job() {
                return () -> {};
            }
        }

        static class OfStream {
            @SecureJob
            public Stream<String> job() {
                return Stream.of("x");
            }
        }

        static class OfIterator {
            @SecureJob
            public Iterator<String> job() {
                return List.of("x").iterator();
            }
        }

        abstract static class Generic<T> {
            @SecureJob
            @org.jspecify.annotations.Nullable
            public T job() {
                return null;
            }
        }

        static class OfGeneric extends Generic<FutureTask<String>> {}
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Lazy.OfFuture.class,
                Lazy.OfCallable.class,
                Lazy.OfSupplier.class,
                Lazy.OfRunnable.class,
                Lazy.OfStream.class,
                Lazy.OfIterator.class,
                Lazy.OfGeneric.class
            })
    void result_thatNobodyWaitsFor_isRefusedAtStart(Class<?> type) throws Exception {
        assertThatThrownBy(() -> BeanChecks.requireAwaitable(type, type.getMethod("job")))
                .isInstanceOf(JobDeclarationException.class)
                .hasMessageStartingWith("SR488");
    }
}
