package io.secureredis.cache.near;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;

/** A {@link NearClient} behind a proxy of its own that can be cut. */
final class NearNode extends NearClient {

    final TcpProxy proxy;

    NearNode(RedisTestServer server) {
        this(TcpProxy.to(server));
    }

    private NearNode(TcpProxy proxy) {
        super(proxy.host(), proxy.port());
        this.proxy = proxy;
    }

    @Override
    public void close() {
        super.close();
        proxy.close();
    }
}
