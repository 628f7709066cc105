package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import org.jspecify.annotations.Nullable;

/**
 * The login of the nodes after the first of {@code spring.data.redis.masterreplica.nodes}. It is not a
 * {@link CredentialsSource}, because that bean is the first node's.
 */
final class ConnectionReplicaLogin implements AutoCloseable {

    private final @Nullable CredentialsSource source;

    private ConnectionReplicaLogin(@Nullable CredentialsSource source) {
        this.source = source;
    }

    /** @param username of the first node, for a login that differs only in its password */
    static ConnectionReplicaLogin of(ConnectionProperties properties, @Nullable String username) {
        ConnectionProperties.Replicas replicas = properties.replicas();
        String user = replicas.username() == null ? username : replicas.username();
        if (replicas.passwordFile() != null) {
            return ofFiles(properties, user);
        }
        String password = replicas.password();
        if (password == null || password.isEmpty()) {
            return new ConnectionReplicaLogin(null);
        }
        Credentials fixed = Credentials.of(user, password.toCharArray());
        return new ConnectionReplicaLogin(() -> fixed);
    }

    private static ConnectionReplicaLogin ofFiles(ConnectionProperties properties, @Nullable String user) {
        ConnectionProperties.Replicas replicas = properties.replicas();
        return new ConnectionReplicaLogin(ConnectionSettings.fileCredentials(
                new ConnectionProperties.Credentials(
                        user,
                        replicas.usernameFile(),
                        replicas.passwordFile(),
                        properties.credentials().refreshInterval()),
                null));
    }

    /** Returns the same login for all nodes. */
    static ConnectionReplicaLogin none() {
        return new ConnectionReplicaLogin(null);
    }

    /** Returns null for the login of the first node. */
    @Nullable
    CredentialsSource source() {
        return source;
    }

    @Override
    public void close() {
        if (source instanceof FileCredentialsSource file) {
            file.close();
        }
    }
}
