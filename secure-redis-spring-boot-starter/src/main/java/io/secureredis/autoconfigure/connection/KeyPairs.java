package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the client certificates of key managers have matching private keys.
 *
 * <p>The files of a pair are replaced one after the other, so a read in between finds the new key with the old
 * certificate. Key stores accept such a pair without an error, and every server refuses it.
 */
final class KeyPairs {

    private static final List<String> TYPES = List.of("RSA", "EC", "EdDSA");
    private static final byte[] PROBE = "secure-redis".getBytes(StandardCharsets.US_ASCII);

    private KeyPairs() {}

    static List<X509Certificate> certificates(@Nullable KeyManagerFactory factory) {
        List<X509Certificate> certificates = new ArrayList<>();
        visit(factory, (chain, key) -> certificates.addAll(Arrays.asList(chain)));
        return certificates;
    }

    /**
     * Signs and verifies with each pair.
     *
     * @throws ConnectionException {@code SR333} if a key does not match its certificate
     */
    static void requireMatch(@Nullable KeyManagerFactory factory) {
        visit(factory, (chain, key) -> {
            if (!matches(key, chain[0].getPublicKey())) {
                throw new ConnectionException(
                        ConnectionFailure.CLIENT_CERTIFICATE,
                        "The SSL bundle for Redis holds a private key that does not belong to its certificate.",
                        "Put the key and the certificate of one pair into its keystore.");
            }
        });
    }

    private static void visit(@Nullable KeyManagerFactory factory, Visitor visitor) {
        if (factory == null) {
            return;
        }
        for (KeyManager manager : factory.getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                TYPES.forEach(type -> visit(keys, type, visitor));
            }
        }
    }

    private static void visit(X509KeyManager keys, String type, Visitor visitor) {
        String[] aliases = keys.getClientAliases(type, null);
        for (String alias : aliases == null ? new String[0] : aliases) {
            X509Certificate[] chain = keys.getCertificateChain(alias);
            PrivateKey key = keys.getPrivateKey(alias);
            if (chain != null && chain.length > 0 && key != null) {
                visitor.visit(chain, key);
            }
        }
    }

    private static boolean matches(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm(publicKey.getAlgorithm()));
            signature.initSign(privateKey);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    private static String signatureAlgorithm(String ofKey) {
        return switch (ofKey) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> ofKey;
        };
    }

    private interface Visitor {
        void visit(X509Certificate[] chain, PrivateKey key);
    }
}
