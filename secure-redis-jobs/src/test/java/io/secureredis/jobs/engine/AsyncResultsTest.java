package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.declarations.JobDefinition;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** For which results a job waits, and which it may not return because nobody would. */
class AsyncResultsTest {

    private final AsyncResults results = new AsyncResults();

    /** A class that has the refused type among the interfaces above it. */
    private static class Base implements Callable<String> {
        @Override
        public String call() {
            return "canary";
        }
    }

    private static final class Derived extends Base {}

    private static Object get(CompletableFuture<Object> future) throws Exception {
        return future.get(1, TimeUnit.MINUTES);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Future.class,
                FutureTask.class,
                Callable.class,
                Derived.class,
                Supplier.class,
                Runnable.class,
                IntStream.class,
                Iterator.class
            })
    void refusal_ofWorkThatNobodyWaitsFor_isItsType(Class<?> type) {
        String refused = JobDefinition.refusalOf(type);
        assertThat(refused).isNotNull();
        assertThat(type.getName().equals(refused) || !refused.contains("secureredis"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                String.class,
                List.class,
                Object.class,
                CompletableFuture.class,
                CompletionStage.class,
                Mono.class,
                Flux.class,
                Flow.Publisher.class
            })
    void refusal_ofValuesAndOfWorkThatIsAwaited_isNothing(Class<?> type) {
        assertThat(JobDefinition.refusalOf(type)).isNull();
    }

    @Test
    void future_ofAValue_isNothing_andOfARefusedTypeIsRefused() {
        assertThat(results.futureOf(null)).isNull();
        assertThat(results.futureOf("value")).isNull();
        assertThatThrownBy(() -> results.futureOf(new Derived()))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR488 ")
                .hasMessageContaining("java.util.concurrent.Callable")
                .hasMessageNotContaining("canary");
    }

    @Test
    void future_ofAStage_endsAsItDoes() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<Object> future = results.futureOf(stage);
        assertThat(future).isNotSameAs(stage).isNotDone();
        stage.complete("value");
        assertThat(get(future)).isEqualTo("value");
        IllegalStateException failure = new IllegalStateException("simulated");
        assertThat(results.futureOf(CompletableFuture.failedFuture(failure)))
                .isCompletedExceptionally()
                .satisfies(ended -> assertThatThrownBy(() -> get(ended)).hasCause(failure));
    }

    @Test
    void cancellation_isForwarded_alsoToOneThatThrows() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<Object> future = results.futureOf(stage);
        assertThat(future.cancel(true)).isTrue();
        assertThat(stage).isCancelled();
        CompletableFuture<String> throwing = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                throw new IllegalStateException("simulated");
            }
        };
        CompletableFuture<Object> other = results.futureOf(throwing);
        assertThat(other.cancel(true)).isTrue();
        assertThat(other).isCancelled();
    }

    @Test
    void future_ofAPublisher_endsWithIt_withoutTheElementsOfMany() throws Exception {
        assertThat(get(results.futureOf(Mono.just("value")))).isEqualTo("value");
        assertThat(get(results.futureOf(Mono.empty()))).isNull();
        Sinks.Many<String> many = Sinks.many().unicast().onBackpressureBuffer();
        CompletableFuture<Object> future = results.futureOf(many.asFlux());
        many.tryEmitNext("value");
        assertThat(future).isNotDone();
        many.tryEmitComplete();
        assertThat(get(future)).isNull();
    }
}
