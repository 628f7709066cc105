package io.secureredis.autoconfigure.connection;

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
import io.secureredis.connection.ReplyTooLargeException;
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
 * Guards the channel of every connection, in every topology: blocks plaintext, drains connections that have to be
 * reopened, and checks silent connections.
 *
 * <p>Register it in the {@code ClientResources} of the client. Thread-safe.
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
    private final @Nullable WriteRefusalWatch refusals;
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
            @Nullable OpenServerWatch openServers,
            @Nullable WriteRefusalWatch refusals) {
        this.policy = policy;
        this.tls = tls;
        this.certificates = certificates;
        this.healthInterval = healthInterval;
        this.healthTimeout = healthTimeout;
        this.largestString = largestString;
        this.next = next;
        this.openServers = openServers;
        this.refusals = refusals;
    }

    /** Returns a guard for connections without TLS, or with the TLS of the client's own options. */
    public static ConnectionGuard of(ConnectionPolicy policy) {
        return new ConnectionGuard(
                policy, null, null, Duration.ZERO, Duration.ZERO, Long.MAX_VALUE, new NettyCustomizer() {}, null, null);
    }

    /** Returns this guard with the given TLS material for connections, and a watch for their certificates. */
    public ConnectionGuard withTls(LiveTls material, CertificateWatch watch) {
        return new ConnectionGuard(
                policy, material, watch, healthInterval, healthTimeout, largestString, next, openServers, refusals);
    }

    /**
     * Returns this guard with {@code PING} on connections that have received nothing for a while. A connection that
     * stays silent is closed, and Lettuce opens it again.
     *
     * <p>Nothing is sent while a command waits for its reply, including a blocking command, or in a transaction. The
     * ACL user needs {@code +ping}; a refusal counts as an answer too.
     *
     * @param interval the longest silence; zero to disable the check
     * @param timeout how long the answer may take
     */
    public ConnectionGuard withHealthInterval(Duration interval, Duration timeout) {
        boolean on = !interval.isZero();
        if (interval.isNegative() || (on && (timeout.isZero() || timeout.isNegative()))) {
            throw new IllegalArgumentException(
                    "Expected interval >= 0 and timeout > 0, got interval " + interval + " and timeout " + timeout);
        }
        return new ConnectionGuard(
                policy, tls, certificates, interval, timeout, largestString, next, openServers, refusals);
    }

    /**
     * Returns this guard with a limit on the length of a string from Redis. The command that asked for a longer one
     * fails with {@link ReplyTooLargeException}, and its connection is opened again; other commands that wait on it are
     * sent again.
     *
     * @param bytes of one string of a reply; a reply of many strings may be longer
     */
    public ConnectionGuard withLargestString(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A string has at least a byte, not " + bytes);
        }
        return new ConnectionGuard(
                policy, tls, certificates, healthInterval, healthTimeout, bytes, next, openServers, refusals);
    }

    /** Returns this guard with the application's own customizer after it; {@code ClientResources} accepts only one. */
    public ConnectionGuard before(NettyCustomizer customizer) {
        return new ConnectionGuard(
                policy,
                tls,
                certificates,
                healthInterval,
                healthTimeout,
                largestString,
                customizer,
                openServers,
                refusals);
    }

    /**
     * Returns this guard with {@link OpenServerWatch}: it tries every server that a connection logs in to without a
     * login. A server with TLS needs {@link #withTls} for that.
     */
    public ConnectionGuard withOpenServerWatch(OpenServerWatch watch) {
        return new ConnectionGuard(
                policy, tls, certificates, healthInterval, healthTimeout, largestString, next, watch, refusals);
    }

    /**
     * Returns this guard with a watch that receives every reply that refuses a write, and the first accepted write
     * after it.
     */
    public ConnectionGuard withWriteRefusalWatch(WriteRefusalWatch watch) {
        return new ConnectionGuard(
                policy, tls, certificates, healthInterval, healthTimeout, largestString, next, openServers, watch);
    }

    /**
     * Closes every connection that is open now, or is being opened, between two commands; Lettuce opens it again.
     *
     * <p>New commands wait in the meantime; nothing is sent twice. A connection with a pending transaction or blocking
     * command continues until that is done. Returns at once.
     *
     * @return how many connections will be opened again
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

    /** Records that the login has changed, before or while Lettuce logs in again. */
    void outdateLogins() {
        all.forEach(DrainHandler::outdateLogin);
    }

    /** Drains the connections that Lettuce does not log in again. */
    void renewOutdatedLogins() {
        all.forEach(DrainHandler::renewOutdatedLogin);
    }

    /** Returns how many connections were drained and closed since the start. */
    public int drainedConnections() {
        return drained.get();
    }

    /** Returns how many connections were closed since the start because the server had become silent. */
    public int silentConnections() {
        return silent.get();
    }

    /** Returns how many connections are open now. */
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
        readReplies(pipeline);
        DrainHandler drain = new DrainHandler(all, drained);
        pipeline.addLast(drain);
        if (!healthInterval.isZero()) {
            HealthCheckHandler.watch(pipeline, drain, healthInterval, healthTimeout, silent);
        }
        if (openServers != null && (original == null || tls != null)) {
            pipeline.addLast(new OpenServerHandler(openServers, probe, original == null ? null : another(channel)));
        }
        next.afterChannelInitialized(channel);
    }

    private void readReplies(ChannelPipeline pipeline) {
        if (refusals != null) {
            WriteRefusalHandler handler = new WriteRefusalHandler(refusals);
            ReplyLimitHandler.install(pipeline, largestString, handler::errorReply);
            pipeline.addLast(handler);
        } else if (largestString != Long.MAX_VALUE) {
            ReplyLimitHandler.install(pipeline, largestString, null);
        }
    }

    private Supplier<SslHandler> another(Channel channel) {
        LiveTls material = Objects.requireNonNull(tls);
        return () ->
                material.handlerLike(channel.pipeline().get(SslHandler.class).engine(), channel.alloc());
    }

    /** Passes a server's certificates to the watch. */
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

    /** Refuses to connect to a remote host without TLS, before the first byte. */
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
