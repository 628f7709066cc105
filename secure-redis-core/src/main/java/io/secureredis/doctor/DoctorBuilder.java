package io.secureredis.doctor;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.TlsSettings;
import io.secureredis.crypto.KeyRing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Configures a {@link Doctor}. */
public final class DoctorBuilder {

    private final @Nullable RedisURI server;
    private final @Nullable ClientResources resources;

    @Nullable
    TlsSettings tls;

    @Nullable
    KeyRing keyRing;

    @Nullable
    SecureRedisException badSecret;

    boolean allNodes;
    Set<DoctorFeature> features = EnumSet.allOf(DoctorFeature.class);
    Clock clock = Clock.systemUTC();
    final List<DoctorCheck> more = new ArrayList<>();

    DoctorBuilder(@Nullable RedisURI server, @Nullable ClientResources resources) {
        this.server = server;
        this.resources = resources;
        if (server != null) {
            server.setClientName(ServerConnection.CLIENT_NAME);
        }
    }

    /** Sets the TLS settings; no TLS by default. */
    public DoctorBuilder tls(@Nullable TlsSettings settings) {
        this.tls = settings;
        return this;
    }

    /** Sets the application's secrets; without them, the rules about secrets are not checked. */
    public DoctorBuilder keyRing(@Nullable KeyRing ring) {
        this.keyRing = ring;
        return this;
    }

    /** Sets the reason why the application's secret was refused; it becomes a separate finding. */
    public DoctorBuilder badSecret(@Nullable SecureRedisException refusal) {
        this.badSecret = refusal;
        return this;
    }

    /** Sets whether to examine replicas and all nodes of a cluster, too; off by default. */
    public DoctorBuilder allNodes(boolean allNodes) {
        this.allNodes = allNodes;
        return this;
    }

    /** Limits the rules to these features; all by default. */
    public DoctorBuilder features(Collection<DoctorFeature> features) {
        this.features = EnumSet.copyOf(features);
        return this;
    }

    /** Sets the clock to compare the server's clock with. */
    public DoctorBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Adds rules of other modules. */
    public DoctorBuilder checks(Collection<? extends DoctorCheck> checks) {
        more.addAll(checks);
        return this;
    }

    public Doctor build() {
        return new Doctor(this);
    }

    RedisURI server() {
        return Objects.requireNonNull(server);
    }

    ClientResources resources() {
        return Objects.requireNonNull(resources);
    }
}
