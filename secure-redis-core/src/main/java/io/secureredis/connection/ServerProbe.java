package io.secureredis.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds out whether a port uses plaintext Redis or TLS.
 *
 * <p>A Redis without TLS treats the beginning of a handshake as an incomplete command and sends nothing. A Redis with
 * TLS closes a plaintext connection. Neither reports an error, so the probe uses the other protocol. It sends nothing
 * secret.
 */
final class ServerProbe {

    private static final int TIMEOUT_MILLIS = 2000;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    /** A TLS record with an empty handshake message: a TLS server answers it with an alert. */
    private static final byte[] NO_HELLO = {TLS_HANDSHAKE, 3, 1, 0, 4, 1, 0, 0, 0};

    private ServerProbe() {}

    /**
     * Probes with the other protocol.
     *
     * @param tls the protocol of the client when it failed
     * @return {@link ConnectionFailure#NOT_TLS} or {@link ConnectionFailure#ONLY_TLS} if the port answers in the other
     *     protocol
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
            // No answer is a result too: the explanation of the failure stays as it was
            return -1;
        }
    }
}
