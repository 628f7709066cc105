package io.secureredis.examples;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A key ring whose secrets are configured only as a key management system has wrapped them. */
public final class WrappedKeyRingSource implements KeyRingSource {

    /** What AWS KMS, Google Cloud KMS, Azure Key Vault and Vault's transit engine have in common. */
    public interface KeyManagement {

        byte[] decrypt(byte[] wrapped);
    }

    /** What is published: wrapped secrets, the primary first, and the ids that are retired. */
    public record Published(List<byte[]> wrappedSecrets, List<KeyId> retired) {}

    private final KeyManagement keyManagement;
    private final Supplier<Published> published;
    private volatile KeyRing ring;
    private volatile Optional<String> failure = Optional.empty();

    public WrappedKeyRingSource(KeyManagement keyManagement, Supplier<Published> published) {
        this.keyManagement = keyManagement;
        this.published = published;
        this.ring = read();
    }

    /** Asked for every value, so it answers from memory. */
    @Override
    public KeyRing keyRing() {
        return ring;
    }

    /** To be called every few minutes, for example by @Scheduled. When it throws, the ring stays as it was. */
    public void refresh() {
        try {
            ring = read();
            failure = Optional.empty();
        } catch (RuntimeException e) {
            failure = Optional.of("The last refresh failed: " + e.getClass().getName());
            throw e;
        }
    }

    /** Shown by health, metrics and the dashboard. A message of another library may contain anything. */
    @Override
    public Optional<String> failure() {
        return failure;
    }

    private KeyRing read() {
        Published now = published.get();
        List<Secret> secrets = now.wrappedSecrets().stream().map(this::unwrap).toList();
        return KeyRing.of(secrets.get(0))
                .withOpenOnly(secrets.subList(1, secrets.size()))
                .withRetired(now.retired());
    }

    private Secret unwrap(byte[] wrapped) {
        byte[] bytes = keyManagement.decrypt(wrapped);
        try {
            return Secret.fromRawBytes(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
