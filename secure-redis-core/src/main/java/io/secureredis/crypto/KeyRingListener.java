package io.secureredis.crypto;

import io.secureredis.SecureRedisException;

/**
 * Reports changes of a key ring while the application runs. The thread that reads the ring makes the calls, so return
 * quickly.
 */
public interface KeyRingListener {

    /** Called when a new ring takes effect. */
    default void ringChanged(KeyRing ring) {}

    /**
     * Called once per reason when a new ring could not be read; the old one stays in use. The reason contains no part
     * of any secret.
     */
    default void ringRefused(SecureRedisException reason) {}
}
