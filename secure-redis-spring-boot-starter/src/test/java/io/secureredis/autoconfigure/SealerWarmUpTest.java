package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

class SealerWarmUpTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SecureRedisAutoConfiguration.class))
            .withPropertyValues("secure-redis.secret-key=c2VjdXJlLXJlZGlzLXdhcm0tdXAtdGVzdC0zMmJ5dGU=");

    @Test
    void start_byDefault_warmsUp() {
        runner.run(context -> assertThat(context).hasSingleBean(SealerWarmUp.class));
    }

    @Test
    void start_beforeItIsReady_doesNotWarmUpTheApplicationsSealer() {
        CountingSealers sealers = new CountingSealers();
        SealerWarmUp warmUp = new SealerWarmUp(sealers.application(), sealers::another);
        warmUp.load();
        assertThat(sealers.values).hasValue(2);
        assertThat(sealers.warmUps).hasValue(0);
    }

    @Test
    void ready_twice_warmsUpOnce() {
        CountingSealers sealers = new CountingSealers();
        SealerWarmUp warmUp = new SealerWarmUp(sealers.application(), sealers::another);
        try (ConfigurableApplicationContext context = new GenericApplicationContext()) {
            ApplicationReadyEvent ready =
                    new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO);
            warmUp.onApplicationEvent(ready);
            warmUp.onApplicationEvent(ready);
        }
        await().untilAsserted(() -> assertThat(sealers.warmUps).hasValue(1));
    }

    @Test
    void close_whileItWarmsUp_endsTheWarmUp() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Sealer endless = answering(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stop) {
                ended.countDown();
            }
        });
        SealerWarmUp warmUp = new SealerWarmUp(endless, () -> endless);
        try (GenericApplicationContext own = new GenericApplicationContext();
                GenericApplicationContext child = new GenericApplicationContext()) {
            warmUp.setApplicationContext(own);
            warmUp.onApplicationEvent(new ContextClosedEvent(own)); // Nothing has begun
            warmUp.onApplicationEvent(
                    new ApplicationReadyEvent(new SpringApplication(), new String[0], own, Duration.ZERO));
            begun.await();
            warmUp.onApplicationEvent(new ContextClosedEvent(child));
            assertThat(ended.getCount()).isOne();
            warmUp.onApplicationEvent(new ContextClosedEvent(own));
            await().untilAsserted(() -> assertThat(ended.getCount()).isZero());
        }
    }

    private static Sealer answering(Runnable warmUp) {
        return (Sealer) Proxy.newProxyInstance(
                Sealer.class.getClassLoader(), new Class<?>[] {Sealer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("warmUp")) {
                        warmUp.run();
                    }
                    return null;
                });
    }

    /** Count what is asked of them: a value is sealed and opened, which are two. */
    private static final class CountingSealers {

        private final AtomicInteger warmUps = new AtomicInteger();
        private final AtomicInteger values = new AtomicInteger();

        Sealer application() {
            return counting(warmUps, "warmUp");
        }

        Sealer another() {
            return counting(values, "seal", "open");
        }

        private static Sealer counting(AtomicInteger count, String... methods) {
            Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));
            return (Sealer) Proxy.newProxyInstance(
                    Sealer.class.getClassLoader(), new Class<?>[] {Sealer.class}, (proxy, method, arguments) -> {
                        if (List.of(methods).contains(method.getName())) {
                            count.incrementAndGet();
                        }
                        return method.getName().equals("warmUp") ? null : method.invoke(sealer, arguments);
                    });
        }
    }

    @Test
    void start_warmUpOff_doesNot() {
        runner.withPropertyValues("secure-redis.crypto.warm-up=false")
                .run(context -> assertThat(context).doesNotHaveBean(SealerWarmUp.class));
    }
}
