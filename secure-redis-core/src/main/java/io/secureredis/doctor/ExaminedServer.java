package io.secureredis.doctor;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.connection.TlsSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server under examination. Asks for each fact once. Treats every answer as text that anyone may have written. */
final class ExaminedServer implements AutoCloseable {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    private final RedisURI uri;
    private final @Nullable TlsSettings tls;
    private final ClientResources resources;
    private final @Nullable ServerConnection connection;
    private final Map<String, String> config = new HashMap<>();
    private @Nullable Map<String, String> info;
    private @Nullable List<AclUser> users;
    private @Nullable TlsFacts tlsFacts;
    private @Nullable DataSample sample;

    /** @throws io.lettuce.core.RedisException if there is no connection, or the login fails */
    ExaminedServer(RedisURI uri, @Nullable TlsSettings tls, ClientResources resources) {
        this(uri, tls, resources, ServerConnection.open(uri, tls, resources));
    }

    private ExaminedServer(
            RedisURI uri, @Nullable TlsSettings tls, ClientResources resources, @Nullable ServerConnection connection) {
        this.uri = uri;
        this.tls = tls;
        this.resources = resources;
        this.connection = connection;
    }

    /**
     * Returns a server that gets no login because its certificate is not trustworthy; null if that is not the reason.
     */
    static @Nullable ExaminedServer ofRefusedCertificate(
            RedisURI uri, @Nullable TlsSettings tls, ClientResources resources) {
        ExaminedServer examined = new ExaminedServer(uri, tls, resources, null);
        try {
            return examined.tlsFacts().refusal() == null ? null : examined;
        } catch (UncheckableException noHandshake) {
            return null;
        }
    }

    String address() {
        return ServerAddress.of(uri);
    }

    RedisURI uri() {
        return uri;
    }

    @Nullable
    TlsSettings tls() {
        return tls;
    }

    ClientResources resources() {
        return resources;
    }

    /** Returns the other servers that this one reports; none if it may not be asked. */
    Map<String, RedisURI> relatedServers() {
        try {
            return connection().relatedServers();
        } catch (RedisCommandExecutionException refused) {
            return new HashMap<>();
        }
    }

    /** Returns whether the server is on this host. */
    boolean local() {
        return uri.getSocket() != null || LOOPBACK.contains(uri.getHost());
    }

    /**
     * Sends a command.
     *
     * @throws UncheckableException if the server refuses it; the message contains the command and never an argument
     */
    List<Object> call(String... words) {
        try {
            return connection().send(words);
        } catch (RedisCommandExecutionException refused) {
            throw new UncheckableException(reason(words, String.valueOf(refused.getMessage())));
        }
    }

    /**
     * Sends a command whose own error, such as that of another type, does not matter.
     *
     * @throws UncheckableException if the user may not run it, or the server does not know it
     */
    void requirePermission(String... words) {
        try {
            connection().send(words);
        } catch (RedisCommandExecutionException refused) {
            String error = String.valueOf(refused.getMessage());
            if (error.startsWith("NOPERM") || error.toLowerCase(Locale.ROOT).contains("unknown command")) {
                throw new UncheckableException(reason(words, error));
            }
        }
    }

    private ServerConnection connection() {
        if (connection == null) {
            throw new UncheckableException("The server's certificate is refused, so no login was sent.");
        }
        return connection;
    }

    private static String reason(String[] words, String error) {
        String command = command(words);
        if (error.startsWith("NOPERM")) {
            return "The user may not run " + command + ".";
        }
        if (error.startsWith("NOAUTH")) {
            return "The server requires a login, and none was given.";
        }
        if (error.toLowerCase(Locale.ROOT).contains("unknown")) {
            return "The server does not know " + command + ".";
        }
        return command + " returned an error.";
    }

    private static String command(String... words) {
        boolean hasSubcommand = words.length > 1
                && Set.of("ACL", "CONFIG", "CLUSTER", "CLIENT", "SCRIPT").contains(words[0]);
        return hasSubcommand ? words[0] + " " + words[1] : words[0];
    }

    /** Sends commands together; the answer to a refused one is empty. */
    List<List<Object>> callAll(List<String[]> commands) {
        return connection().sendAll(commands);
    }

    /** Returns one answer as text. */
    String text(String... words) {
        List<Object> reply = call(words);
        return reply.isEmpty() ? "" : String.valueOf(reply.get(0));
    }

    /** Returns a setting; empty if the server does not know it. */
    String config(String name) {
        String known = config.get(name);
        if (known == null) {
            List<Object> reply = call("CONFIG", "GET", name);
            known = reply.size() < 2 || reply.get(1) == null ? "" : String.valueOf(reply.get(1));
            config.put(name, known);
        }
        return known;
    }

    /** Returns a field of {@code INFO}; empty if there is none. */
    String info(String field) {
        if (info == null) {
            info = ServerInfo.parse(text("INFO"));
        }
        return info.getOrDefault(field, "");
    }

    long number(String field) {
        try {
            return Long.parseLong(info(field));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Returns every ACL user. */
    List<AclUser> users() {
        if (users == null) {
            List<AclUser> all = new ArrayList<>();
            for (Object name : call("ACL", "USERS")) {
                all.add(AclUser.parse(String.valueOf(name), call("ACL", "GETUSER", String.valueOf(name))));
            }
            users = all;
        }
        return users;
    }

    /**
     * Returns whether a user may run a command, which is not run.
     *
     * @throws UncheckableException if the server does not tell
     */
    boolean permits(String user, String... command) {
        List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", user));
        words.addAll(List.of(command));
        return text(words.toArray(String[]::new)).equals("OK");
    }

    /** Returns whether the server was started with a configuration file, which {@code CONFIG REWRITE} needs. */
    boolean hasConfigFile() {
        return !info("config_file").isEmpty();
    }

    /** Returns the user of this connection. */
    String whoAmI() {
        return text("ACL", "WHOAMI");
    }

    TlsFacts tlsFacts() {
        if (tlsFacts == null) {
            tlsFacts = TlsFacts.of(uri, tls);
        }
        return tlsFacts;
    }

    /** Returns a sample of the keys; none of a replica, because its master has them too. */
    DataSample sample() {
        if (sample == null) {
            sample = isReplica() ? DataSample.NOTHING : DataSample.take(this);
        }
        return sample;
    }

    boolean isReplica() {
        return info("role").equals("slave");
    }

    boolean isCluster() {
        return info("cluster_enabled").equals("1");
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
