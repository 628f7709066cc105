package io.secureredis.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * Lists secrets that are published in the documentation of other projects and get copied from there: README files of
 * Redis encryption, the test vectors of Fernet and AES, and digits and letters in sequence.
 *
 * <p>They are stored as SHA-256 hashes, so that nobody copies them from here.
 */
final class PublishedSecrets {

    private static final Set<String> SHA_256 = Set.of(
            "390c0ac38c5d9eb882700978ca7422d223b0c5deab94bc14767667eacd0a4d4b",
            "cbeb362f1fa69a6691db592f4529cf6bea1ce089eb132a3350c9081279ff8f34",
            "d4ffb8b77f7d6b26196e9a070e983f6701a4c42dec813d4de1a535d20a7df536",
            "e1b85b27d6bcb05846c18e6a48f118e89f0c0587140de9fb3359f8370d0dba08",
            "7a51d064a1a216a692f753fcdab276e4ff201a01d8b66f56d50d4d719fd0dc87",
            "3eb1bd439947eb762998e566ccc2e099c791118b2f40579cc4f7da2b5061b7f9",
            "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f",
            "f6d527e6d01865481134f29788be2afe7fc3c702e1a55d7ceafac5f35199e8dc",
            "653bb1245e828fcda4fa53fcd5a3def5bd7654e651f54b4132b73d74e64435c4");

    private PublishedSecrets() {}

    static boolean contains(byte[] secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
            return SHA_256.contains(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
        }
    }
}
