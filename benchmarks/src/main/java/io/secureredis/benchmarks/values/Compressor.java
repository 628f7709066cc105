package io.secureredis.benchmarks.values;

/** One way to make a value shorter. Not for several threads at once. */
interface Compressor extends AutoCloseable {

    byte[] compress(byte[] plaintext);

    /**
     * What was compressed.
     *
     * @param maxBytes how long it may be
     */
    byte[] inflate(byte[] compressed, int maxBytes);

    @Override
    default void close() {}
}
