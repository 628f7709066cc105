package io.secureredis.autoconfigure.cache;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/**
 * Writes commands of several threads to the socket together.
 *
 * <p>Lettuce writes and flushes each command separately: one system call here and one read on the server for each,
 * however many are queued. With this class, commands that are queued at the time of a write leave together with it, and
 * so do the commands that replies trigger. A single command leaves at once. Nothing waits for a timer, and the order
 * stays the same.
 *
 * <p>Use it for connections that many threads share. Blocking and pub/sub connections gain nothing.
 */
final class FlushGrouping implements NettyCustomizer {

    private final NettyCustomizer next;

    private FlushGrouping(NettyCustomizer next) {
        this.next = next;
    }

    /**
     * Returns the given resources, including their threads, for a client whose commands leave together. Shut down the
     * given resources; the result needs no shutdown.
     */
    public static ClientResources with(ClientResources resources) {
        return new CustomizedResources(resources, new FlushGrouping(resources.nettyCustomizer()));
    }

    @Override
    public void afterBootstrapInitialized(Bootstrap bootstrap) {
        next.afterBootstrapInitialized(bootstrap);
    }

    /** Comes before the encryption, so that commands also share a TLS record. */
    @Override
    public void afterChannelInitialized(Channel channel) {
        next.afterChannelInitialized(channel);
        ChannelPipeline pipeline = channel.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        if (tls == null) {
            pipeline.addFirst(new FlushGroupingHandler());
        } else {
            pipeline.addAfter(pipeline.context(tls).name(), null, new FlushGroupingHandler());
        }
    }
}
