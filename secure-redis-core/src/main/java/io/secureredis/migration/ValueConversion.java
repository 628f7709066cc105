package io.secureredis.migration;

/** Converts the bytes of one value into those that the application will read. */
@FunctionalInterface
public interface ValueConversion {

    /** Leaves values as they are. */
    ValueConversion NONE = value -> value;

    /**
     * Converts one value.
     *
     * @throws RuntimeException if it cannot; its class and code are reported, never its message
     */
    byte[] convert(byte[] value);
}
