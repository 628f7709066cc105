package io.secureredis.autoconfigure.cache;

import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.EventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.SocketAddressResolver;
import io.lettuce.core.tracing.Tracing;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.Timer;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Client resources with a different customizer. A copy by {@link #mutate()} would warn when it is collected because
 * nobody shuts it down, and shutting it down would end the shared threads.
 */
final class CustomizedResources implements ClientResources {

    private final ClientResources delegate;
    private final NettyCustomizer customizer;

    CustomizedResources(ClientResources delegate, NettyCustomizer customizer) {
        this.delegate = delegate;
        this.customizer = customizer;
    }

    @Override
    public NettyCustomizer nettyCustomizer() {
        return customizer;
    }

    @Override
    public Builder mutate() {
        return delegate.mutate().nettyCustomizer(customizer);
    }

    @Override
    public Future<Boolean> shutdown() {
        return delegate.shutdown();
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return delegate.shutdown(quietPeriod, timeout, unit);
    }

    @Override
    public AddressResolverGroup<?> addressResolverGroup() {
        return delegate.addressResolverGroup();
    }

    @Override
    public EventPublisherOptions commandLatencyPublisherOptions() {
        return delegate.commandLatencyPublisherOptions();
    }

    @Override
    public CommandLatencyRecorder commandLatencyRecorder() {
        return delegate.commandLatencyRecorder();
    }

    @Override
    public int computationThreadPoolSize() {
        return delegate.computationThreadPoolSize();
    }

    @Override
    public EventBus eventBus() {
        return delegate.eventBus();
    }

    @Override
    public EventLoopGroupProvider eventLoopGroupProvider() {
        return delegate.eventLoopGroupProvider();
    }

    @Override
    public EventExecutorGroup eventExecutorGroup() {
        return delegate.eventExecutorGroup();
    }

    @Override
    public int ioThreadPoolSize() {
        return delegate.ioThreadPoolSize();
    }

    @Override
    public Delay reconnectDelay() {
        return delegate.reconnectDelay();
    }

    @Override
    public SocketAddressResolver socketAddressResolver() {
        return delegate.socketAddressResolver();
    }

    @Override
    public Timer timer() {
        return delegate.timer();
    }

    @Override
    public Tracing tracing() {
        return delegate.tracing();
    }
}
