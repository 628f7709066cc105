package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The Lua scripts of this package, and the shapes of what they take and give. */
final class MigrationScripts {

    /** {@code KEYS[1]} hash; {@code ARGV} cursor, count, bytes. Gives the next cursor, then the beginnings of values. */
    static final byte[] HASH_BEGINNINGS = load("hash-beginnings.lua");

    /** {@code KEYS[1]} hash; {@code ARGV} cursor, count, bytes. Gives the next cursor, then field, beginning and length of each value. */
    static final byte[] HASH_FIELDS = load("hash-fields.lua");

    /** {@code KEYS[1]} key of elements; {@code ARGV} type, then position, expected and replacement of each. Gives for each 1 where it was replaced, 0 where not. */
    static final byte[] SWAP = load("swap.lua");

    /** {@code KEYS} from, to. Gives 1 where it was moved, 0 where the name is taken, -1 where there is no such key. */
    static final byte[] MOVE = load("move.lua");

    /** {@code KEYS} string, name that nobody uses; {@code ARGV} expected value, milliseconds left. Gives 1 where it was deleted, 0 where not. */
    static final byte[] DISCARD = load("discard.lua");

    /** {@code KEYS[1]} set; {@code ARGV} time to live of a new one, members. Gives 1. */
    static final byte[] JOIN = load("join.lua");

    /** {@code KEYS[1]} string; {@code ARGV} expected value, replacement. Gives 1 where it was replaced, 0 where not. */
    static final byte[] REPLACE = load("replace.lua");

    /** {@code KEYS[1]} key of any type; {@code ARGV} action, type, number of expected parts, milliseconds to live, parts. Gives 1 where it is done or equal, 0 where not. */
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
