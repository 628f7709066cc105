package io.secureredis.crypto;

import io.secureredis.SecureRedisException;

/** Hears of a key ring that changed while the application runs. Called on the thread that reads the ring, so it returns soon. */
public interface KeyRingListener {

    /** The ring is in use from now on. */
    default void ringChanged(KeyRing ring) {}

    /** A new ring could not be read; the old one stays in use. Told once for each reason. The reason carries no part of any secret. */
    default void ringRefused(SecureRedisException reason) {}
}
