package io.secureredis.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which addresses never leave this host.
 *
 * <p>Only names that are reserved for it (RFC 6761, section 6.3) and literal addresses count; a name is never resolved to find out, since what it resolves to can
 * change between the look and the connection.
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

    /** Whether a socket that is about to connect stays on this host; a unix socket always does. */
    static boolean contains(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return true;
        }
        return inet.isUnresolved()
                ? contains(inet.getHostString())
                : inet.getAddress().isLoopbackAddress();
    }
}
