package io.secureredis.cache.near;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.time.Duration;

/** A {@link NearClient} behind a separate proxy that can be cut. */
final class NearNode extends NearClient {

    final TcpProxy proxy;

    NearNode(RedisTestServer server) {
        this(server, HEARTBEAT);
    }

    NearNode(RedisTestServer server, Duration heartbeat) {
        this(TcpProxy.to(server), heartbeat);
    }

    private NearNode(TcpProxy proxy, Duration heartbeat) {
        super(proxy.host(), proxy.port(), heartbeat);
        this.proxy = proxy;
    }

    @Override
    public void close() {
        super.close();
        proxy.close();
    }
}
