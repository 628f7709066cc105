package io.secureredis.benchmarks.sealing;

/** What sizes are called, and what belongs to them. */
final class Sizes {

    static final int KIB = 1024;

    private Sizes() {}

    static String name(int bytes) {
        return bytes < KIB ? bytes + " B" : bytes / KIB + " KiB";
    }

    /** How many times the floor a value of this size may take. */
    static double limit(int bytes) {
        return bytes < 16 * KIB ? 1.15 : 1.05;
    }

    /** How many bytes longer than the plaintext a contender's message is. */
    static int overhead(Contenders contender) {
        return switch (contender) {
            case SEALED, SEALED_BINDING, SEALED_CORRETTO -> 76;
            default -> 28;
        };
    }

    /** What a byte array takes on the heap: 16 bytes of header, and a multiple of 8. */
    static long arrayBytes(int length) {
        return (16L + length + 7) / 8 * 8;
    }
}
