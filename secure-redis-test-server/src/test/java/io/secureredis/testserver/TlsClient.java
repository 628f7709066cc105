package io.secureredis.testserver;

import io.secureredis.testserver.TestCertificates.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's own TLS against a test server: verifies chain, dates and host name, as a careful client does. */
record TlsClient(SSLContext context) {

    static TlsClient trusting(Path authority) throws Exception {
        return new TlsClient(context(authority, null));
    }

    static TlsClient trusting(Path authority, Identity client) throws Exception {
        return new TlsClient(context(authority, client));
    }

    /** Answer to an inline PING over TLS, with the certificate that the server showed. */
    Answer ping(String host, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(7);
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return new Answer(new String(answer, StandardCharsets.US_ASCII), shown);
        }
    }

    record Answer(String text, X509Certificate certificate) {}

    private static SSLContext context(Path authority, Identity client) throws Exception {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("ca", certificate(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(client == null ? emptyStore() : store(client), new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store(Identity identity) throws Exception {
        KeyStore store = emptyStore();
        Certificate[] chain = {certificate(identity.certificate())};
        store.setKeyEntry("identity", privateKey(identity.key()), new char[0], chain);
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    static X509Certificate certificate(Path pem) throws Exception {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    static PrivateKey privateKey(Path pem) throws Exception {
        String base64 = Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }
}
