package io.secureredis.migration;

/** Turns the bytes of one value into those that the application will read. */
@FunctionalInterface
public interface ValueConversion {

    /** Values stay as they are. */
    ValueConversion NONE = value -> value;

    /**
     * Converts one value.
     *
     * @throws RuntimeException where it cannot; its class and code are reported, never its message
     */
    byte[] convert(byte[] value);
}
