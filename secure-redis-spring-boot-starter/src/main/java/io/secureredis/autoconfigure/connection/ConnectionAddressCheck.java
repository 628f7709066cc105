package io.secureredis.autoconfigure.connection;

import io.secureredis.autoconfigure.InvalidSettingException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;

/**
 * Refuses an unusable URL, host or node before Boot, Java and Lettuce quote it in their exceptions: it may hold a
 * password. Refuses numbers and timeouts that cannot work, too, because what they break later does not name them.
 */
final class ConnectionAddressCheck implements BeanPostProcessor {

    private static final String BOOTS = "spring.data.redis.";
    private static final int MOST_PORT = 65_535;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(36_500);

    /** Netty counts the milliseconds of this one as an int. */
    private static final Duration LONGEST_CONNECT_TIMEOUT = Duration.ofDays(1);

    private static final Pattern DATABASE = Pattern.compile("|/|/\\d{1,9}");

    /** A host of a URL, or of a login, has other characters. Boot takes what follows the last colon as the port. */
    private static final Pattern HOST = Pattern.compile("[^@/?#\\s]+");

    /** Boot leaves a placeholder that nothing resolves as it is. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,100})}");

    private static final Pattern NODE = Pattern.compile("[^@/?#\\s]+:\\d{1,5}");

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof DataRedisProperties properties) {
            check(properties);
        }
        return bean;
    }

    private static void check(DataRedisProperties properties) {
        checkNumbers(properties);
        checkPool("lettuce", properties.getLettuce().getPool());
        checkPool("jedis", properties.getJedis().getPool());
        checkPlaceholders(properties);
        String url = properties.getUrl();
        String wrong = url == null ? null : wrongInUrl(url);
        if (wrong != null) {
            throw refused(
                    "url",
                    "is not a URL of Redis: " + wrong,
                    "Write redis://user:password@host:6379/database, or rediss:// for TLS, and percent-encode special"
                            + " characters of user and password (a space is %20, an @ is %40). Or set ",
                    "host, port, username and password instead.");
        }
        // An empty host is no matter to a cluster: see ConnectionServersCheck
        if (url == null
                && !properties.getHost().isEmpty()
                && !HOST.matcher(properties.getHost()).matches()) {
            throw refused("host", "is not a host name or an address", "Set only the host there, and a URL in ", "url.");
        }
        checkNodes(properties);
    }

    private static void checkNumbers(DataRedisProperties properties) {
        // To Lettuce, no time is no limit: a command would wait forever, and jobs not at all
        checkTimeout("timeout", properties.getTimeout(), LONGEST_TIMEOUT);
        checkTimeout("connect-timeout", properties.getConnectTimeout(), LONGEST_CONNECT_TIMEOUT);
        checkNumber("port", properties.getPort(), 1, MOST_PORT);
        checkNumber("database", properties.getDatabase(), 0, Integer.MAX_VALUE);
    }

    private static void checkPool(String client, DataRedisProperties.@Nullable Pool pool) {
        // Every command would wait forever for a connection
        if (pool != null && pool.getMaxActive() == 0) {
            throw InvalidSettingException.outOfRange(
                    BOOTS + client + ".pool.max-active", "", "1 or more, or negative for no limit");
        }
    }

    /** The password is checked with the connection factory, which may have another one. */
    private static void checkPlaceholders(DataRedisProperties properties) {
        checkPlaceholder("url", properties.getUrl());
        checkPlaceholder("host", properties.getHost());
        checkPlaceholder("username", properties.getUsername());
        DataRedisProperties.Sentinel sentinel = properties.getSentinel();
        if (sentinel != null) {
            checkPlaceholder("sentinel.master", sentinel.getMaster());
            checkPlaceholder("sentinel.username", sentinel.getUsername());
        }
    }

    private static void checkPlaceholder(String property, @Nullable String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value == null ? "" : value);
        if (placeholder.find()) {
            throw InvalidSettingException.unresolved(BOOTS + property, "", placeholder.group(1));
        }
    }

    private static void checkTimeout(String property, @Nullable Duration timeout, Duration longest) {
        if (timeout != null && (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(longest) > 0)) {
            throw InvalidSettingException.outOfRange(BOOTS + property, "", "from 1ms to " + longest.toDays() + "d");
        }
    }

    private static void checkNumber(String property, int number, int least, int most) {
        if (number < least || number > most) {
            throw InvalidSettingException.outOfRange(BOOTS + property, "", "from " + least + " to " + most);
        }
    }

    private static void checkNodes(DataRedisProperties properties) {
        DataRedisProperties.Sentinel sentinel = properties.getSentinel();
        checkNodes("sentinel.nodes", sentinel == null ? null : sentinel.getNodes());
        DataRedisProperties.Cluster cluster = properties.getCluster();
        checkNodes("cluster.nodes", cluster == null ? null : cluster.getNodes());
        DataRedisProperties.Masterreplica replicas = properties.getMasterreplica();
        checkNodes("masterreplica.nodes", replicas == null ? null : replicas.getNodes());
    }

    private static void checkNodes(String property, @Nullable List<String> nodes) {
        for (int i = 0; nodes != null && i < nodes.size(); i++) {
            String entry = property + "[" + i + "]";
            String node = nodes.get(i);
            checkPlaceholder(entry, node);
            if (node.isEmpty()) {
                throw new ConnectionException(
                        ConnectionFailure.ADDRESS_INVALID,
                        BOOTS + entry + " is empty.",
                        "Remove the comma that is too many, or write host and port there.");
            }
            if (!isNode(node)) {
                throw refused(
                        entry,
                        "is not host:port",
                        "Write only host and port there. User and password belong in ",
                        "username and password.");
            }
        }
    }

    private static boolean isNode(String text) {
        return NODE.matcher(text).matches() && Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) <= MOST_PORT;
    }

    /** Returns what is wrong, without any part of the URL; null if Boot can use it. */
    private static @Nullable String wrongInUrl(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            // Without the exception, whose message quotes the URL
            return e.getReason().toLowerCase(Locale.ROOT);
        }
        if (!"redis".equals(url.getScheme()) && !"rediss".equals(url.getScheme())) {
            return "its scheme is neither redis nor rediss";
        }
        if (url.getHost() == null) {
            return "it names no host, or one with characters that host names do not have";
        }
        boolean ends = url.getRawFragment() == null
                && !String.valueOf(url.getRawQuery()).contains("@");
        return ends && DATABASE.matcher(url.getRawPath()).matches()
                ? null
                : "something other than a database number follows the host, such as the rest of a password with /, ? or #";
    }

    private static ConnectionException refused(String property, String problem, String action, String properties) {
        return new ConnectionException(
                ConnectionFailure.ADDRESS_INVALID,
                BOOTS + property + " " + problem + ". Its value is not shown, because it may hold a password.",
                action + BOOTS + properties);
    }
}
