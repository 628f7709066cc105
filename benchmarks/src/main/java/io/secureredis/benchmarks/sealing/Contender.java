package io.secureredis.benchmarks.sealing;

import java.security.GeneralSecurityException;

/** One way to encrypt. Used by one thread; what threads share of it is up to the contender. */
public interface Contender {

    /** Encrypts. */
    byte[] seal(byte[] plaintext) throws GeneralSecurityException;

    /** Decrypts what {@link #seal} returned. */
    byte[] open(byte[] sealed) throws GeneralSecurityException;
}
