package io.secureredis.autoconfigure.connection;

import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.TlsSettings;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Holds TLS material that can be replaced while connections are open.
 *
 * <p>Every new connection uses the newest settings; open connections keep theirs until {@link ConnectionGuard#drain}.
 * Between two replacements, all connections share one context, and so resume each other's TLS sessions. Thread-safe.
 */
final class LiveTls {

    private final SslProvider provider;
    private volatile State state;

    private LiveTls(SslProvider provider, TlsSettings settings) {
        this.provider = provider;
        this.state = State.of(provider, settings);
    }

    /** Returns material that uses the runtime's own TLS. */
    public static LiveTls onJdk(TlsSettings settings) {
        return new LiveTls(SslProvider.JDK, settings);
    }

    /**
     * Returns material that uses OpenSSL, from netty-tcnative.
     *
     * @throws IllegalStateException if it is not on the class path or not for this platform; see
     *     {@link #isOpenSslAvailable}
     */
    public static LiveTls onOpenSsl(TlsSettings settings) {
        return new LiveTls(SslProvider.OPENSSL, settings);
    }

    /** Returns whether netty-tcnative is on the class path and works on this platform. */
    public static boolean isOpenSslAvailable() {
        return OpenSsl.isAvailable();
    }

    /**
     * Uses these settings for all new connections.
     *
     * @throws ConnectionException {@code SR333} if the client's key does not belong to its certificate; the previous
     *     settings then stay
     * @throws IllegalArgumentException if no context can be created; the previous settings then stay
     */
    public void replace(TlsSettings settings) {
        state = State.of(provider, settings);
    }

    /** Returns the settings of new connections. */
    public TlsSettings settings() {
        return state.settings;
    }

    /**
     * Returns options for {@code ClientOptions}. They also apply to clients whose resources lack the
     * {@link ConnectionGuard}.
     */
    public SslOptions sslOptions() {
        SslOptions.Builder options = provider == SslProvider.OPENSSL
                ? SslOptions.builder().openSslProvider()
                : SslOptions.builder().jdkSslProvider();
        return options.sslContext(builder -> apply(state.settings, builder)).build();
    }

    /** Replaces Lettuce's handler, whose context no other connection shares. */
    SslHandler handler(SslHandler original, ByteBufAllocator allocator) {
        SSLEngine engine = original.engine();
        SSLEngine shared = state.context.newEngine(allocator, engine.getPeerHost(), engine.getPeerPort());
        shared.setSSLParameters(engine.getSSLParameters());
        SslHandler handler = new SslHandler(shared);
        handler.setHandshakeTimeoutMillis(original.getHandshakeTimeoutMillis());
        return handler;
    }

    /** Returns a handler for another connection to the same server. */
    SslHandler handlerLike(SSLEngine engine, ByteBufAllocator allocator) {
        SSLEngine shared = state.context.newEngine(allocator, engine.getPeerHost(), engine.getPeerPort());
        shared.setSSLParameters(engine.getSSLParameters());
        return new SslHandler(shared);
    }

    private static void apply(TlsSettings settings, SslContextBuilder builder) {
        builder.trustManager(
                settings.verify() == SslVerifyMode.NONE
                        ? InsecureTrustManagerFactory.INSTANCE
                        : settings.trustManagers());
        if (settings.keyManagers() != null) {
            builder.keyManager(settings.keyManagers());
        }
        builder.protocols(settings.protocols());
        if (!settings.ciphers().isEmpty()) {
            builder.ciphers(settings.ciphers());
        }
    }

    private record State(TlsSettings settings, SslContext context) {

        static State of(SslProvider provider, TlsSettings settings) {
            KeyPairs.requireMatch(settings.keyManagers());
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(provider);
            apply(settings, builder);
            try {
                return new State(settings, builder.build());
            } catch (SSLException e) {
                throw new IllegalArgumentException("No TLS context can be made of these settings", e);
            }
        }
    }
}
