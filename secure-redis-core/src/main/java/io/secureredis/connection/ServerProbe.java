package io.secureredis.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks a port whether it speaks plaintext Redis or TLS.
 *
 * <p>A Redis without TLS takes the beginning of a handshake for an unfinished command and is silent; one with TLS cuts a plaintext connection. Neither says so,
 * so it is asked in the other language. Nothing secret is sent.
 */
final class ServerProbe {

    private static final int TIMEOUT_MILLIS = 2000;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    /** A TLS record whose handshake message is cut short of everything: a server that speaks TLS answers it by an alert. */
    private static final byte[] NO_HELLO = {TLS_HANDSHAKE, 3, 1, 0, 4, 1, 0, 0, 0};

    private ServerProbe() {}

    /**
     * Asks in the other language.
     *
     * @param tls what the client spoke when it failed
     * @return {@link ConnectionFailure#NOT_TLS} or {@link ConnectionFailure#ONLY_TLS} when the port answers in the other language
     */
    static Optional<ConnectionFailure> mismatch(String host, int port, boolean tls) {
        int first = firstByte(host, port, tls ? PING : NO_HELLO);
        if (tls) {
            return first == '+' || first == '-' ? Optional.of(ConnectionFailure.NOT_TLS) : Optional.empty();
        }
        return first == TLS_ALERT || first == TLS_HANDSHAKE
                ? Optional.of(ConnectionFailure.ONLY_TLS)
                : Optional.empty();
    }

    private static int firstByte(String host, int port, byte[] question) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.getOutputStream().write(question);
            return socket.getInputStream().read();
        } catch (IOException unknown) {
            // No answer is an answer too: the failure stays as it was explained
            return -1;
        }
    }
}
