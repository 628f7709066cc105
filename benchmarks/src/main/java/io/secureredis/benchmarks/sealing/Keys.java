package io.secureredis.benchmarks.sealing;

import java.util.Random;

/** Keys and plaintexts of fixed seeds. Nothing is protected by them. */
final class Keys {

    private Keys() {}

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
