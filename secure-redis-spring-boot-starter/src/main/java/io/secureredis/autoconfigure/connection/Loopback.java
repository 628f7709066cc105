package io.secureredis.autoconfigure.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Identifies addresses that never leave this host.
 *
 * <p>Only reserved names (RFC 6761, section 6.3) and literal addresses count. A name is never resolved, because its
 * address can change between the check and the connection.
 */
final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private Loopback() {}

    static boolean contains(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1")
                || IPV4.matcher(name).matches();
    }

    /** Returns whether a socket that is about to connect stays on this host; a Unix socket always does. */
    static boolean contains(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return true;
        }
        return inet.isUnresolved()
                ? contains(inet.getHostString())
                : inet.getAddress().isLoopbackAddress();
    }
}
