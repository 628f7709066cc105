package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The Lua scripts of this package, with the shapes of their arguments and results. */
final class MigrationScripts {

    /**
     * {@code KEYS[1]} hash; {@code ARGV} cursor, count, bytes. Returns the next cursor, then the beginnings of values.
     */
    static final byte[] HASH_BEGINNINGS = load("hash-beginnings.lua");

    /**
     * {@code KEYS[1]} hash; {@code ARGV} cursor, count, bytes. Returns the next cursor, then field, beginning and
     * length of each value.
     */
    static final byte[] HASH_FIELDS = load("hash-fields.lua");

    /**
     * {@code KEYS[1]} key of elements; {@code ARGV} type, then position, expected and replacement of each. Returns for
     * each 1 if it was replaced, 0 if not.
     */
    static final byte[] SWAP = load("swap.lua");

    /** {@code KEYS} from, to. Returns 1 if it was moved, 0 if the name is taken, -1 if there is no such key. */
    static final byte[] MOVE = load("move.lua");

    /**
     * {@code KEYS} string, unused name; {@code ARGV} expected value, milliseconds left. Returns 1 if it was deleted, 0
     * if not.
     */
    static final byte[] DISCARD = load("discard.lua");

    /** {@code KEYS[1]} set; {@code ARGV} time to live of a new one, members. Returns 1. */
    static final byte[] JOIN = load("join.lua");

    /** {@code KEYS[1]} string; {@code ARGV} expected value, replacement. Returns 1 if it was replaced, 0 if not. */
    static final byte[] REPLACE = load("replace.lua");

    /**
     * {@code KEYS[1]} key of any type; {@code ARGV} action, type, number of expected parts, milliseconds to live,
     * parts. Returns 1 if it is done or equal, 0 if not.
     */
    static final byte[] CONTENT = load("content.lua");

    private MigrationScripts() {}

    private static byte[] load(String name) {
        try (InputStream script = MigrationScripts.class.getResourceAsStream("lua/" + name)) {
            if (script == null) {
                throw new IllegalStateException("The script " + name + " is missing from the jar");
            }
            return script.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static byte[] argument(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(Object reply) {
        return new String((byte[]) reply, US_ASCII);
    }
}
