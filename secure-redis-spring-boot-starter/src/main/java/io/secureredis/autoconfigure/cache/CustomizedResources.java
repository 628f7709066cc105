package io.secureredis.autoconfigure.cache;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.secureredis.connection.ForwardingClientResources;

/** Client resources with a different customizer. */
final class CustomizedResources extends ForwardingClientResources {

    private final NettyCustomizer customizer;

    CustomizedResources(ClientResources delegate, NettyCustomizer customizer) {
        super(delegate);
        this.customizer = customizer;
    }

    @Override
    public NettyCustomizer nettyCustomizer() {
        return customizer;
    }

    @Override
    public Builder mutate() {
        return super.mutate().nettyCustomizer(customizer);
    }
}
