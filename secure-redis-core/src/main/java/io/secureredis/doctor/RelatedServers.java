package io.secureredis.doctor;

import io.lettuce.core.RedisURI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the other nodes that a server reports: those of its cluster, or its replicas and its master. */
final class RelatedServers {

    private static final int MOST = 1000;

    /** {@code id host:port@bus,hostname flags …} */
    private static final Pattern NODE = Pattern.compile("[0-9a-f]{40} (\\S+):(\\d{1,5})@\\S* (\\S+) .*");

    private static final Pattern REPLICA = Pattern.compile(".*ip=([^,]+),port=(\\d{1,5}),.*");

    private RelatedServers() {}

    private static void addNode(RedisURI server, Map<String, RedisURI> found, String line) {
        Matcher node = NODE.matcher(line);
        if (node.matches()
                && !node.group(3).contains("noaddr")
                && !node.group(3).contains("handshake")) {
            add(server, found, node.group(1), node.group(2));
        }
    }

    private static void addReplicas(RedisURI server, Map<String, RedisURI> found, Map<String, String> info) {
        for (int i = 0; i < MOST && info.containsKey("slave" + i); i++) {
            Matcher replica = REPLICA.matcher(info.getOrDefault("slave" + i, ""));
            if (replica.matches()) {
                add(server, found, replica.group(1), replica.group(2));
            }
        }
    }

    static Map<String, RedisURI> of(ServerConnection connection, RedisURI server) {
        Map<String, RedisURI> found = new LinkedHashMap<>();
        Map<String, String> info = ServerInfo.parse(text(connection, "INFO"));
        if ("1".equals(info.get("cluster_enabled"))) {
            text(connection, "CLUSTER", "NODES").lines().limit(MOST).forEach(line -> addNode(server, found, line));
            return found;
        }
        addReplicas(server, found, info);
        if (info.containsKey("master_host")) {
            add(server, found, info.getOrDefault("master_host", ""), info.getOrDefault("master_port", "0"));
        }
        return found;
    }

    private static String text(ServerConnection connection, String... words) {
        List<Object> reply = connection.send(words);
        return reply.isEmpty() ? "" : String.valueOf(reply.get(0));
    }

    private static void add(RedisURI server, Map<String, RedisURI> found, String host, String port) {
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65_535 || host.isEmpty()) {
            return;
        }
        RedisURI uri = RedisURI.builder(server)
                .withHost(host)
                .withPort(number)
                .withAuthentication(server.getCredentialsProvider())
                .build();
        uri.setClientName(server.getClientName());
        found.put(ServerAddress.of(uri), uri);
    }
}
