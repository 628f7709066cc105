package io.secureredis.connection;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Calls a {@link CredentialsSource}, which is an application's code: whatever it throws, or null, becomes
 * {@code SR305} with its class.
 *
 * <p>An {@code Error} must not reach Lettuce's or Reactor's threads. They would end with it, and the login would wait
 * until its time-out.
 *
 * <p>For this library's modules; not for applications.
 */
public final class CheckedCredentials {

    private CheckedCredentials() {}

    /** @throws ConnectionException {@code SR305}, or the source's own */
    static Credentials current(CredentialsSource source) {
        return call(source, source::current);
    }

    /**
     * Subscribes to changes.
     *
     * @throws ConnectionException {@code SR305}, or the source's own
     */
    public static CredentialsSource.Subscription onChange(CredentialsSource source, Consumer<Credentials> listener) {
        return call(source, () -> source.onChange(listener));
    }

    private static <T> T call(CredentialsSource source, Supplier<@Nullable T> call) {
        T result;
        try {
            result = call.get();
        } catch (ConnectionException explained) {
            throw explained;
        } catch (Throwable thrown) {
            throw failure(source, "threw " + thrown.getClass().getName(), thrown);
        }
        if (result == null) {
            throw failure(source, "returned null", null);
        }
        return result;
    }

    private static ConnectionException failure(CredentialsSource source, String how, @Nullable Throwable cause) {
        String name = ClassUtils.getUserClass(source).getName();
        int lambda = name.indexOf("$$Lambda");
        return new ConnectionException(
                ConnectionFailure.CREDENTIALS_UNREADABLE,
                "There are no credentials for Redis: the CredentialsSource "
                        + (lambda < 0 ? name : name.substring(0, lambda) + " (a lambda)") + " " + how + ".",
                "Correct the source, or what it asks. It is asked again for each new connection.",
                cause);
    }
}
