package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration;
import io.secureredis.testserver.TcpProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import reactor.util.retry.Retry;

/** What follows a reactive answer blocks, in more callers than the client has threads, and all connections are cut. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class BlockingAfterAnswersTest {

    private static final String KEY = "blocking-after-answers";

    private final CountDownLatch released = new CountDownLatch(1);

    @BeforeEach
    void empty() {
        Starter.delete(KEY);
        Starter.REDIS.command("SET", KEY, "value");
    }

    @Test
    void blockingCalls_allConnectionsCut_getTheirAnswers() {
        run((context, proxy) -> {
            Clients clients = Clients.of(context);
            clients.cache().put("entry", "cached");
            List<CompletableFuture<String>> calls =
                    blocked(context, 2 * computationThreads(context) + 1, () -> clients.value() + clients.entry());
            proxy.cutAll();
            released.countDown();
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo("valuecached"));
        });
    }

    @Test
    void callsThatWaitForFurtherAnswers_inMoreCallersThanThreads_getThem() {
        run((context, proxy) -> {
            ReactiveStringRedisTemplate template = context.getBean(ReactiveStringRedisTemplate.class);
            List<CompletableFuture<String>> calls = blocked(
                    context,
                    2 * computationThreads(context) + 3,
                    () -> String.valueOf(template.opsForValue().get(KEY).block()));
            released.countDown();
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo("value"));
        });
    }

    @Test
    void otherCalls_whileMoreCallersBlockThanThreadsMayStart_getTheirAnswers() {
        run((context, proxy) -> {
            Clients clients = Clients.of(context);
            clients.cache().put("entry", "cached");
            int callers = 20 * Runtime.getRuntime().availableProcessors() + 20;
            List<CompletableFuture<String>> calls = blocked(context, callers, () -> "end");
            proxy.cutAll();
            assertThat(clients.value() + clients.entry()).isEqualTo("valuecached");
            released.countDown();
            assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo("end"));
        });
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // The inner one is composed
    void cache_ofAnOwnConnectionFactory_waitsForNoThreadOfItsClient() {
        try (TcpProxy proxy = TcpProxy.to(Starter.REDIS)) {
            Starter.application()
                    .withUserConfiguration(Caching.class, OwnFactory.class)
                    .withPropertyValues(
                            "spring.data.redis.port=" + proxy.port(),
                            "secure-redis.cache.resilience.command-timeout=20s")
                    .run(context -> {
                        Cache cache = cache(context);
                        cache.put("entry", "cached");
                        int callers = 2 * Runtime.getRuntime().availableProcessors() + 3;
                        CountDownLatch arrived = new CountDownLatch(2);
                        // What follows an answer that is there already runs on the thread that asked
                        ExecutorService asking = Executors.newFixedThreadPool(callers);
                        List<CompletableFuture<String>> calls = IntStream.range(0, callers)
                                .mapToObj(caller -> CompletableFuture.supplyAsync(() -> cache.retrieve("entry"), asking)
                                        .thenCompose(Objects::requireNonNull)
                                        .thenApply(answer -> {
                                            arrived.countDown();
                                            await(released);
                                            return String.valueOf(cache.get("entry", String.class));
                                        }))
                                .toList();
                        await(arrived);
                        asking.shutdown();
                        proxy.cutAll();
                        released.countDown();
                        assertThat(calls)
                                .allSatisfy(call -> assertThat(call.join()).isEqualTo("cached"));
                    });
        }
    }

    @Test
    void elements_ofManyAnswers_arriveInTheirOrder() {
        List<String> elements =
                IntStream.range(0, 2000).mapToObj(String::valueOf).toList();
        elements.forEach(element -> Starter.REDIS.command("RPUSH", KEY + "-list", element));
        run((context, proxy) -> {
            ReactiveStringRedisTemplate template = context.getBean(ReactiveStringRedisTemplate.class);
            List<CompletableFuture<List<String>>> lists = IntStream.range(0, 20)
                    .mapToObj(each -> template.opsForList()
                            .range(KEY + "-list", 0, -1)
                            .collectList()
                            .toFuture())
                    .toList();
            assertThat(lists).allSatisfy(list -> assertThat(list.join()).isEqualTo(elements));
        });
    }

    /** Starts calls, and returns when as many of them block as Lettuce has computation threads. */
    private List<CompletableFuture<String>> blocked(ApplicationContext context, int callers, Call afterwards) {
        ReactiveStringRedisTemplate template = context.getBean(ReactiveStringRedisTemplate.class);
        CountDownLatch arrived = new CountDownLatch(computationThreads(context));
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            calls.add(template.hasKey(KEY)
                    .retryWhen(Retry.indefinitely().filter(BlockingAfterAnswersTest::isReset))
                    .map(answer -> {
                        arrived.countDown();
                        await(released);
                        return afterwards.call();
                    })
                    .toFuture());
        }
        await(arrived);
        return calls;
    }

    /** A command that is under way when the connection is reset fails, with Lettuce alone too. */
    private static boolean isReset(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof IOException;
    }

    private static int computationThreads(ApplicationContext context) {
        return context.getBean(ClientResources.class).computationThreadPoolSize();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cache cache(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache(KEY));
    }

    private static void run(Use use) {
        try (TcpProxy proxy = TcpProxy.to(Starter.REDIS)) {
            Starter.application()
                    .withConfiguration(AutoConfigurations.of(ConnectionAutoConfiguration.class))
                    .withUserConfiguration(Caching.class)
                    .withPropertyValues(
                            "spring.data.redis.port=" + proxy.port(),
                            "spring.data.redis.timeout=20s",
                            "secure-redis.cache.when-unavailable=fail")
                    .run(context -> use.with(context, proxy));
        }
    }

    private interface Use {
        void with(ApplicationContext context, TcpProxy proxy);
    }

    private interface Call {
        String call();
    }

    private record Clients(StringRedisTemplate template, Cache cache) {

        static Clients of(ApplicationContext context) {
            return new Clients(context.getBean(StringRedisTemplate.class), BlockingAfterAnswersTest.cache(context));
        }

        String value() {
            while (true) {
                try {
                    return String.valueOf(template.opsForValue().get(KEY));
                } catch (RedisSystemException e) {
                    if (!isReset(e)) {
                        throw e;
                    }
                }
            }
        }

        String entry() {
            return String.valueOf(cache.get("entry", String.class));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    static class OwnFactory {

        @Bean
        LettuceConnectionFactory factory(Environment environment) {
            return new LettuceConnectionFactory(
                    "127.0.0.1", environment.getRequiredProperty("spring.data.redis.port", Integer.class));
        }
    }
}
