package io.secureredis.connection;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Sits in the channel of every connection, whichever topology it belongs to: holds plaintext back, drains connections that shall be opened anew, and asks those
 * that have fallen silent whether they are still there.
 *
 * <p>Belongs into the {@code ClientResources} of the client. Thread-safe.
 */
public final class ConnectionGuard implements NettyCustomizer {

    private static final String TLS_HANDLER = "secure-redis-tls";

    private final ConnectionPolicy policy;
    private final @Nullable LiveTls tls;
    private final @Nullable CertificateWatch certificates;
    private final Duration healthInterval;
    private final Duration healthTimeout;
    private final long largestString;
    private final NettyCustomizer next;
    private final @Nullable OpenServerWatch openServers;
    private final OpenServerProbe probe = new OpenServerProbe();
    private final Queue<DrainHandler> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger drained = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();

    private ConnectionGuard(
            ConnectionPolicy policy,
            @Nullable LiveTls tls,
            @Nullable CertificateWatch certificates,
            Duration healthInterval,
            Duration healthTimeout,
            long largestString,
            NettyCustomizer next,
            @Nullable OpenServerWatch openServers) {
        this.policy = policy;
        this.tls = tls;
        this.certificates = certificates;
        this.healthInterval = healthInterval;
        this.healthTimeout = healthTimeout;
        this.largestString = largestString;
        this.next = next;
        this.openServers = openServers;
    }

    /** A guard for connections without TLS, or with the TLS that the client's own options describe. */
    public static ConnectionGuard of(ConnectionPolicy policy) {
        return new ConnectionGuard(
                policy, null, null, Duration.ZERO, Duration.ZERO, Long.MAX_VALUE, new NettyCustomizer() {}, null);
    }

    /** This guard, with TLS connections made of the given material and their certificates reported to the given watch. */
    public ConnectionGuard withTls(LiveTls material, CertificateWatch watch) {
        return new ConnectionGuard(
                policy, material, watch, healthInterval, healthTimeout, largestString, next, openServers);
    }

    /**
     * This guard, with {@code PING} on connections on which nothing was heard for a while. One that stays silent is closed, and opened again by Lettuce.
     *
     * <p>Nothing is sent while a reply is waited for, a blocking command's included, or in a transaction. The ACL user needs {@code +ping}; a refusal is an answer
     * too.
     *
     * @param interval the longest silence; zero for none of this
     * @param timeout how long the answer may take
     */
    public ConnectionGuard withHealthInterval(Duration interval, Duration timeout) {
        boolean on = !interval.isZero();
        if (interval.isNegative() || (on && (timeout.isZero() || timeout.isNegative()))) {
            throw new IllegalArgumentException(
                    "Expected interval >= 0 and timeout > 0, got interval " + interval + " and timeout " + timeout);
        }
        return new ConnectionGuard(policy, tls, certificates, interval, timeout, largestString, next, openServers);
    }

    /**
     * This guard, with no string from Redis read into the heap that is longer. The command that asked for it fails with {@link ReplyTooLargeException}, and its connection is opened again;
     * other commands that wait on it are sent again.
     *
     * @param bytes of one string of a reply; a reply of many strings may be longer
     */
    public ConnectionGuard withLargestString(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A string has at least a byte, not " + bytes);
        }
        return new ConnectionGuard(policy, tls, certificates, healthInterval, healthTimeout, bytes, next, openServers);
    }

    /** This guard, with the application's own customizer called after it; {@code ClientResources} takes only one. */
    public ConnectionGuard before(NettyCustomizer customizer) {
        return new ConnectionGuard(
                policy, tls, certificates, healthInterval, healthTimeout, largestString, customizer, openServers);
    }

    /** This guard, with every server to which a connection logs in tried without a login: {@link OpenServerWatch}. One that speaks TLS needs {@link #withTls} for it. */
    public ConnectionGuard withOpenServerWatch(OpenServerWatch watch) {
        return new ConnectionGuard(
                policy, tls, certificates, healthInterval, healthTimeout, largestString, next, watch);
    }

    /**
     * Has every connection that is open now, or about to be, closed between two commands, and opened again by Lettuce.
     *
     * <p>New commands wait meanwhile; nothing that was sent is sent twice. A connection with a transaction or a blocking command on its way goes on until that is
     * done. Returns at once.
     *
     * @return how many connections will be opened anew
     */
    public int drain() {
        int count = 0;
        for (DrainHandler handler : all) {
            if (handler.drain()) {
                count++;
            }
        }
        return count;
    }

    /** Takes note that the login has changed, before or while Lettuce logs connections in again. */
    void outdateLogins() {
        all.forEach(DrainHandler::outdateLogin);
    }

    /** Drains the connections that Lettuce does not log in again. */
    void renewOutdatedLogins() {
        all.forEach(DrainHandler::renewOutdatedLogin);
    }

    /** How many connections were drained and closed since the start. */
    public int drainedConnections() {
        return drained.get();
    }

    /** How many connections were closed since the start because the server had fallen silent. */
    public int silentConnections() {
        return silent.get();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return Math.toIntExact(all.stream().filter(DrainHandler::isActive).count());
    }

    @Override
    public void afterBootstrapInitialized(Bootstrap bootstrap) {
        next.afterBootstrapInitialized(bootstrap);
    }

    @Override
    public void afterChannelInitialized(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        SslHandler original = pipeline.get(SslHandler.class);
        if (tls != null && certificates != null && original != null) {
            pipeline.replace(original, TLS_HANDLER, tls.handler(original, channel.alloc()));
            pipeline.addAfter(TLS_HANDLER, null, new CertificateHandler(tls, certificates));
        }
        if (!policy.plaintextAllowed()) {
            pipeline.addLast(new PlaintextHandler());
        }
        if (largestString != Long.MAX_VALUE) {
            ReplyLimitHandler.install(pipeline, largestString);
        }
        DrainHandler drain = new DrainHandler(all, drained);
        pipeline.addLast(drain);
        if (!healthInterval.isZero()) {
            PulseHandler.watch(pipeline, drain, healthInterval, healthTimeout, silent);
        }
        if (openServers != null && (original == null || tls != null)) {
            pipeline.addLast(new OpenServerHandler(openServers, probe, original == null ? null : another(channel)));
        }
        next.afterChannelInitialized(channel);
    }

    private Supplier<SslHandler> another(Channel channel) {
        LiveTls material = Objects.requireNonNull(tls);
        return () ->
                material.handlerLike(channel.pipeline().get(SslHandler.class).engine(), channel.alloc());
    }

    /** Shows the watch what a server has shown. */
    private static final class CertificateHandler extends ChannelInboundHandlerAdapter {

        private final LiveTls tls;
        private final CertificateWatch certificates;

        CertificateHandler(LiveTls tls, CertificateWatch certificates) {
            this.tls = tls;
            this.certificates = certificates;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                SSLEngine engine = context.pipeline().get(SslHandler.class).engine();
                String server = engine.getPeerHost() + ":" + engine.getPeerPort();
                if (handshake.isSuccess()) {
                    certificates.seen(server, engine.getSession(), tls.settings());
                } else {
                    certificates.refused(server, handshake.cause(), tls.settings());
                }
            }
            context.fireUserEventTriggered(event);
        }
    }

    /** Refuses to connect to another host without TLS, before the first byte. */
    private static final class PlaintextHandler extends ChannelOutboundHandlerAdapter {

        // The promise carries the outcome
        @SuppressWarnings("FutureReturnValueIgnored")
        @Override
        public void connect(
                ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            if (context.pipeline().get(SslHandler.class) != null || Loopback.contains(remote)) {
                context.connect(remote, local, promise);
            } else {
                promise.setFailure(ConnectionPolicy.plaintext(name(remote)));
                context.close();
            }
        }

        private static String name(SocketAddress remote) {
            return remote instanceof InetSocketAddress inet ? inet.getHostString() : "another host";
        }
    }
}
