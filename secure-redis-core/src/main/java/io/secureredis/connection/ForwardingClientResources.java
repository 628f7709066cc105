package io.secureredis.connection;

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
 * Client resources that differ from others in what a subclass overrides. A copy by {@link #mutate()} would warn when it
 * is collected because nobody shuts it down, and shutting it down would end the shared threads.
 *
 * <p>For this library's modules; not for applications.
 */
public abstract class ForwardingClientResources implements ClientResources {

    private final ClientResources delegate;

    /** Forwards to the given resources, whose owner shuts them down. */
    protected ForwardingClientResources(ClientResources delegate) {
        this.delegate = delegate;
    }

    @Override
    public Builder mutate() {
        return delegate.mutate();
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
    public NettyCustomizer nettyCustomizer() {
        return delegate.nettyCustomizer();
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
