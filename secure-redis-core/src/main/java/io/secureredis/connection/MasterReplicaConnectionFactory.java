package io.secureredis.connection;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.resource.ClientResources;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Connects to a master and its replicas at fixed addresses. The nodes after the first may have logins of their own.
 *
 * <p>Lettuce logs in to all nodes of a list with the first node's login, and Spring Data's factory does not expose its
 * list. This factory exposes it, so that the starter can check it against its policy, and its connections send every
 * command to the master. A login belongs to an address and not to a role: it stays when master and replica change
 * places.
 */
public class MasterReplicaConnectionFactory extends LettuceConnectionFactory {

    private final RedisStaticMasterReplicaConfiguration nodes;
    private final @Nullable CredentialsSource others;

    /** Uses the login of the configuration, or of the client's credentials provider, for all nodes. */
    public MasterReplicaConnectionFactory(
            RedisStaticMasterReplicaConfiguration nodes, LettuceClientConfiguration client) {
        this(nodes, client, null);
    }

    /**
     * Uses separate logins for the nodes after the first.
     *
     * @param others user and password of every node except the first; null for those of the first
     */
    public MasterReplicaConnectionFactory(
            RedisStaticMasterReplicaConfiguration nodes,
            LettuceClientConfiguration client,
            @Nullable CredentialsSource others) {
        super(nodes, client);
        this.nodes = nodes;
        this.others = others;
    }

    /** Returns a factory for the same nodes and logins, not started, with another client configuration. */
    public MasterReplicaConnectionFactory with(LettuceClientConfiguration client) {
        return new MasterReplicaConnectionFactory(nodes, client, others);
    }

    /** Returns the configured names or addresses of all nodes, the first one first. */
    public Set<String> hosts() {
        Set<String> hosts = new LinkedHashSet<>();
        nodes.getNodes().forEach(node -> hosts.add(node.getHostName()));
        return hosts;
    }

    /**
     * Returns the nodes that have the login of {@link #configuration()}, the first one first: all of them, or only the
     * first if the others have their own.
     */
    public List<RedisNode> nodesWithThisLogin() {
        return nodes.getNodes().stream()
                .limit(others == null ? Long.MAX_VALUE : 1)
                .map(node -> new RedisNode(node.getHostName(), node.getPort()))
                .toList();
    }

    /** Returns the configured login and database. */
    public RedisStaticMasterReplicaConfiguration configuration() {
        return nodes;
    }

    /**
     * Opens a connection that belongs to the caller. Every command goes to the current master.
     *
     * @throws io.lettuce.core.RedisException if no node answers, or none is a master
     */
    public <K, V> StatefulRedisConnection<K, V> connectToMaster(RedisCodec<K, V> codec) {
        return MasterReplica.connect(client(), codec, uris());
    }

    /**
     * Connects to each node and sends it {@code PING}. Lettuce itself skips a node that it cannot log in to, and only
     * logs that.
     *
     * @return how many nodes have answered, which is all of them
     * @throws io.lettuce.core.RedisException of the first node that does not
     */
    public int pingEach() {
        List<RedisURI> uris = uris();
        for (RedisURI uri : uris) {
            try (StatefulRedisConnection<byte[], byte[]> connection =
                    client().connectAsync(ByteArrayCodec.INSTANCE, uri).join()) {
                connection.sync().ping();
            } catch (CompletionException e) {
                throw RedisConnectionException.create(e.getCause());
            }
        }
        return uris.size();
    }

    private RedisClient client() {
        return (RedisClient) getRequiredNativeClient();
    }

    @Override
    protected AbstractRedisClient createClient() {
        LettuceClientConfiguration settings = getClientConfiguration();
        RedisClient client = new NodeClient(
                settings.getClientResources().orElse(null), nodes.getNodes().get(0), others);
        settings.getClientOptions().ifPresent(client::setOptions);
        return client;
    }

    private List<RedisURI> uris() {
        return nodes.getNodes().stream().map(this::uri).toList();
    }

    private RedisURI uri(RedisStandaloneConfiguration node) {
        LettuceClientConfiguration settings = getClientConfiguration();
        RedisURI.Builder uri = RedisURI.Builder.redis(node.getHostName(), node.getPort())
                .withSsl(settings.isUseSsl())
                .withVerifyPeer(settings.getVerifyMode())
                .withStartTls(settings.isStartTls());
        return FactoryAddress.complete(uri, settings, nodes);
    }

    /** Sets the right login on every address before a connection. */
    private static final class NodeClient extends RedisClient {

        private final String firstHost;
        private final int firstPort;
        private final @Nullable StreamingCredentials others;

        // Lettuce creates its own resources if it gets none, but its signature does not say so
        @SuppressWarnings("NullAway")
        NodeClient(
                @Nullable ClientResources resources,
                RedisStandaloneConfiguration first,
                @Nullable CredentialsSource others) {
            super(resources, new RedisURI());
            this.firstHost = first.getHostName();
            this.firstPort = first.getPort();
            this.others = others == null ? null : new StreamingCredentials(others);
        }

        @Override
        public <K, V> ConnectionFuture<StatefulRedisConnection<K, V>> connectAsync(
                RedisCodec<K, V> codec, RedisURI uri) {
            return super.connectAsync(codec, withLogin(uri));
        }

        private RedisURI withLogin(RedisURI uri) {
            if (others == null || (uri.getPort() == firstPort && firstHost.equals(uri.getHost()))) {
                return uri;
            }
            RedisURI own = RedisURI.builder(uri).build();
            own.setCredentialsProvider(others);
            return own;
        }
    }
}
