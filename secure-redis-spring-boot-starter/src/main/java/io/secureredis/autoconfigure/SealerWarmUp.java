package io.secureredis.autoconfigure;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Warms up the sealer in two steps, each on a background thread.
 *
 * <p>While the application starts, one value loads classes and the security provider, so that the application's first
 * value does not wait for them. Once the application is ready, thousands of values make the runtime compile the code.
 * That step takes more processor time than anything else in the starter, and would delay startup. It ends with the
 * application: a program that runs for a second has no use for it.
 */
final class SealerWarmUp implements InitializingBean, ApplicationContextAware, ApplicationListener<ApplicationEvent> {

    private static final int BYTES = 1024;

    private final Sealer sealer;
    private final Supplier<Sealer> another;
    private final AtomicBoolean ready = new AtomicBoolean();
    private volatile @Nullable Thread compiling;
    private @Nullable ApplicationContext own;

    /** @param another creates a sealer with its own secret, so that no message counts against the application's keys */
    SealerWarmUp(Sealer sealer, Supplier<Sealer> another) {
        this.sealer = sealer;
        this.another = another;
    }

    @Override
    public void afterPropertiesSet() {
        inBackground(this::load);
    }

    void load() {
        Sealer other = another.get();
        Binding binding = Binding.of("warm-up").and("cache").and("key");
        other.open(other.seal(new byte[BYTES], binding, Duration.ofMinutes(1)), binding);
    }

    @Override
    public void setApplicationContext(ApplicationContext context) {
        own = context;
    }

    /** Ignores child contexts, whose events arrive here as well. */
    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent && ready.compareAndSet(false, true)) {
            compiling = inBackground(sealer::warmUp);
        } else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == own) {
            stop();
        }
    }

    private void stop() {
        Thread running = compiling;
        if (running != null) {
            running.interrupt();
        }
    }

    private static Thread inBackground(Runnable task) {
        Thread thread = new Thread(task, "secure-redis-warm-up");
        thread.setDaemon(true);
        thread.setContextClassLoader(SealerWarmUp.class.getClassLoader());
        thread.start();
        return thread;
    }
}
