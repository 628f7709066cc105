package io.secureredis.autoconfigure;

import io.secureredis.crypto.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Loads what derives keys on a background thread, as soon as the properties are known. The key ring needs it early in
 * the start, and before JDK 25 it makes the JDK verify the signature of Bouncy Castle's JAR, a tenth of a second.
 */
final class DerivationPreload implements EnvironmentPostProcessor, Ordered {

    private static final int SECRET_BYTES = 32;

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        begin(environment);
    }

    /** Returns the thread, or none: with one processor, it would only be in the way. */
    static @Nullable Thread begin(ConfigurableEnvironment environment) {
        if (Runtime.getRuntime().availableProcessors() == 1
                || !OnSwitch.isOn(environment, "secure-redis.enabled", true)) {
            return null;
        }
        Thread thread = new Thread(DerivationPreload::load, "secure-redis-preload");
        thread.setDaemon(true);
        thread.setContextClassLoader(DerivationPreload.class.getClassLoader());
        thread.start();
        return thread;
    }

    /** A secret derives its key id. This one is used for nothing. */
    private static void load() {
        Secret.fromRawBytes(new byte[SECRET_BYTES]);
    }
}
