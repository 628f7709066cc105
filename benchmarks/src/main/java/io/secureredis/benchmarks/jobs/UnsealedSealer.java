package io.secureredis.benchmarks.jobs;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Seals nothing, to see what sealing costs. What it makes has the size of an envelope and a tag that is never the same,
 * so that everything else is as usual.
 */
final class UnsealedSealer implements Sealer {

    private static final long AN_ODD_NUMBER = 0x9e3779b97f4a7c15L;

    private final AtomicLong messages = new AtomicLong();
    private final Sealer names = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));

    @Override
    public byte[] seal(byte[] plaintext, Binding binding, Duration lifetime) {
        byte[] envelope = new byte[EnvelopeHeader.OVERHEAD_BYTES + plaintext.length];
        // No two messages have the same tag: what comes twice would be taken for a replay.
        ByteBuffer.wrap(envelope).putLong(envelope.length - Long.BYTES, messages.incrementAndGet() * AN_ODD_NUMBER);
        System.arraycopy(plaintext, 0, envelope, EnvelopeHeader.BYTES, plaintext.length);
        return envelope;
    }

    @Override
    public byte[] open(byte[] envelope, Binding binding) {
        int length = envelope.length - EnvelopeHeader.OVERHEAD_BYTES;
        return Arrays.copyOfRange(envelope, EnvelopeHeader.BYTES, EnvelopeHeader.BYTES + length);
    }

    @Override
    public String hideName(Binding name) {
        return names.hideName(name);
    }

    @Override
    public List<String> hiddenNames(Binding name) {
        return names.hiddenNames(name);
    }

    @Override
    public void forgetDataKeys() {}

    @Override
    public void warmUp() {}
}
