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

/** Settings of a {@link Doctor}. */
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

    /** What TLS is spoken with; none by default. */
    public DoctorBuilder tls(@Nullable TlsSettings settings) {
        this.tls = settings;
        return this;
    }

    /** The secrets of the application; without them, the rules about secrets are not checked. */
    public DoctorBuilder keyRing(@Nullable KeyRing ring) {
        this.keyRing = ring;
        return this;
    }

    /** Why the application's secret was refused, as a finding of its own. */
    public DoctorBuilder badSecret(@Nullable SecureRedisException refusal) {
        this.badSecret = refusal;
        return this;
    }

    /** Whether replicas and all nodes of a cluster are looked at, too; off by default. */
    public DoctorBuilder allNodes(boolean allNodes) {
        this.allNodes = allNodes;
        return this;
    }

    /** Only rules about these; all by default. */
    public DoctorBuilder features(Collection<DoctorFeature> features) {
        this.features = EnumSet.copyOf(features);
        return this;
    }

    /** The clock that the server's is compared with. */
    public DoctorBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Rules of other modules. */
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
