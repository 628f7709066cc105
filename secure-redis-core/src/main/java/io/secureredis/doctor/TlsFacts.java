package io.secureredis.doctor;

import io.lettuce.core.RedisURI;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Collects the facts of a TLS handshake without a login. It makes two handshakes; the first accepts every certificate,
 * so that a bad one can be examined.
 *
 * @param protocol the negotiated protocol, by its JSSE name
 * @param chain of the server, its own certificate first
 * @param refusal why a client that verifies chain and host name closes the connection; null if it does not
 */
record TlsFacts(
        String protocol,
        String cipher,
        List<X509Certificate> chain,
        @Nullable ConnectionException refusal) {

    static TlsFacts of(RedisURI server, @Nullable TlsSettings settings) {
        if (settings == null) {
            throw new UncheckableException("This connection does not use TLS.");
        }
        try {
            SSLSession session = handshake(server, settings, new TrustManager[] {new EveryCertificate()}, false);
            return new TlsFacts(
                    session.getProtocol(), session.getCipherSuite(), chain(session), refusal(server, settings));
        } catch (IOException | GeneralSecurityException failed) {
            throw new UncheckableException("No TLS handshake of the doctor's own succeeded.");
        }
    }

    private static @Nullable ConnectionException refusal(RedisURI server, TlsSettings settings) {
        try {
            handshake(server, settings, settings.trustManagers().getTrustManagers(), true);
            return null;
        } catch (IOException | GeneralSecurityException failed) {
            Optional<ConnectionException> explained =
                    ConnectionFailures.at(ServerAddress.of(server)).explain(failed);
            return explained.orElseThrow(() ->
                    new UncheckableException("A handshake that verifies fails for a reason that" + " is not known."));
        }
    }

    private static SSLContext context(TlsSettings settings, TrustManager[] trust) throws GeneralSecurityException {
        KeyManager[] keys =
                settings.keyManagers() == null ? null : settings.keyManagers().getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    private static SSLParameters parameters(SSLParameters parameters, TlsSettings settings, boolean hostName) {
        parameters.setProtocols(settings.protocols().toArray(String[]::new));
        if (!settings.ciphers().isEmpty()) {
            parameters.setCipherSuites(settings.ciphers().toArray(String[]::new));
        }
        if (hostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }

    private static SSLSession handshake(RedisURI server, TlsSettings settings, TrustManager[] trust, boolean hostName)
            throws IOException, GeneralSecurityException {
        SSLContext context = context(settings, trust);
        int timeout = (int) server.getTimeout().toMillis();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), timeout);
            plain.setSoTimeout(timeout);
            try (SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, server.getHost(), server.getPort(), false)) {
                socket.setSSLParameters(parameters(socket.getSSLParameters(), settings, hostName));
                socket.startHandshake();
                return socket.getSession();
            }
        }
    }

    private static List<X509Certificate> chain(SSLSession session) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : session.getPeerCertificates()) {
            if (certificate instanceof X509Certificate x509) {
                chain.add(x509);
            }
        }
        return chain;
    }

    /** For examination only: such a connection sends nothing secret. */
    private static final class EveryCertificate extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
