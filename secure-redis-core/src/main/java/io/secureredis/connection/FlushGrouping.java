package io.secureredis.connection;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/**
 * Lets commands of several threads leave in one write to the socket.
 *
 * <p>Lettuce writes and flushes every command by itself: one system call here and one read on the server for each, however many wait. With this, what is queued when a command is
 * written leaves together with it, and so do the commands that replies give rise to. A command that is alone leaves at once. Nothing waits for a timer, and the order stays as it is.
 *
 * <p>For connections that many threads share. Blocking and pub/sub connections gain nothing.
 */
public final class FlushGrouping implements NettyCustomizer {

    private final NettyCustomizer next;

    private FlushGrouping(NettyCustomizer next) {
        this.next = next;
    }

    /** The given resources, threads and all, for a client whose commands leave together. To be shut down with the given ones, not by themselves. */
    public static ClientResources with(ClientResources resources) {
        return resources
                .mutate()
                .nettyCustomizer(new FlushGrouping(resources.nettyCustomizer()))
                .build();
    }

    @Override
    public void afterBootstrapInitialized(Bootstrap bootstrap) {
        next.afterBootstrapInitialized(bootstrap);
    }

    /** In front of what encrypts, so that commands share a TLS record as well. */
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
