package io.secureredis.connection;

import io.lettuce.core.SslVerifyMode;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a TLS handshake. Immutable.
 *
 * @param keyManagers the client's certificate and key, or null for one-way TLS
 * @param trustManagers the authorities that may sign the server's certificate
 * @param protocols JSSE names; empty for TLS 1.3 and 1.2
 * @param ciphers JSSE names; empty for the runtime's defaults
 * @param verify what to verify in the server's certificate
 */
public record TlsSettings(
        @Nullable KeyManagerFactory keyManagers,
        TrustManagerFactory trustManagers,
        List<String> protocols,
        List<String> ciphers,
        SslVerifyMode verify) {

    private static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final Set<String> STRONG = Set.copyOf(DEFAULT_PROTOCOLS);

    /**
     * Fills in the default protocols.
     *
     * @throws ConnectionException {@code SR304} for a protocol older than TLS 1.2
     */
    public TlsSettings {
        protocols = protocols.isEmpty() ? DEFAULT_PROTOCOLS : List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        for (String protocol : protocols) {
            if (!STRONG.contains(protocol)) {
                throw new ConnectionException(
                        ConnectionFailure.WEAK_PROTOCOL,
                        "The SSL bundle for Redis enables the protocol " + protocol + ", which is broken or unknown.",
                        "Set options.enabled-protocols of the bundle to TLSv1.3 and TLSv1.2, or leave it out.");
            }
        }
    }
}
