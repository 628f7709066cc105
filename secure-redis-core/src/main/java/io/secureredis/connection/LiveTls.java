package io.secureredis.connection;

import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS material that can be replaced while connections are open.
 *
 * <p>Every new connection is made with the newest settings; those that are open keep theirs until {@link ConnectionGuard#drain}. Between two replacements all
 * connections share one context, and so resume each other's TLS sessions. Thread-safe.
 */
public final class LiveTls {

    private final SslProvider provider;
    private volatile State state;

    private LiveTls(SslProvider provider, TlsSettings settings) {
        this.provider = provider;
        this.state = State.of(provider, settings);
    }

    /** On the runtime's own TLS. */
    public static LiveTls onJdk(TlsSettings settings) {
        return new LiveTls(SslProvider.JDK, settings);
    }

    /**
     * On OpenSSL, which netty-tcnative brings.
     *
     * @throws IllegalStateException when it is not on the class path or not for this platform; see {@link #isOpenSslAvailable}
     */
    public static LiveTls onOpenSsl(TlsSettings settings) {
        return new LiveTls(SslProvider.OPENSSL, settings);
    }

    /** Whether netty-tcnative is on the class path and works on this platform. */
    public static boolean isOpenSslAvailable() {
        return OpenSsl.isAvailable();
    }

    /**
     * Makes all connections from now on with these settings.
     *
     * @throws ConnectionException {@code SR333} when the client's key does not belong to its certificate; then the former settings stay
     * @throws IllegalArgumentException when no context can be made of them; then too
     */
    public void replace(TlsSettings settings) {
        state = State.of(provider, settings);
    }

    /** What new connections are made with. */
    public TlsSettings settings() {
        return state.settings;
    }

    /** For {@code ClientOptions}; holds for connections of a client whose resources lack the {@link ConnectionGuard} too. */
    public SslOptions sslOptions() {
        SslOptions.Builder options = provider == SslProvider.OPENSSL
                ? SslOptions.builder().openSslProvider()
                : SslOptions.builder().jdkSslProvider();
        return options.sslContext(builder -> apply(state.settings, builder)).build();
    }

    /** Takes the place of the handler that Lettuce made, whose context no other connection shares. */
    SslHandler handler(SslHandler original, ByteBufAllocator allocator) {
        SSLEngine engine = original.engine();
        SSLEngine shared = state.context.newEngine(allocator, engine.getPeerHost(), engine.getPeerPort());
        shared.setSSLParameters(engine.getSSLParameters());
        SslHandler handler = new SslHandler(shared);
        handler.setHandshakeTimeoutMillis(original.getHandshakeTimeoutMillis());
        return handler;
    }

    /** A handler for another connection to the same server. */
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
