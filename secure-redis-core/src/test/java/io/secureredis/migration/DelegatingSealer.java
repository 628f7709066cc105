package io.secureredis.migration;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.List;

/** A sealer in the middle of which a test can act. */
class DelegatingSealer implements Sealer {

    private final Sealer delegate;

    DelegatingSealer(Sealer delegate) {
        this.delegate = delegate;
    }

    @Override
    public byte[] seal(byte[] plaintext, Binding binding, Duration lifetime) {
        return delegate.seal(plaintext, binding, lifetime);
    }

    @Override
    public byte[] open(byte[] envelope, Binding binding) {
        return delegate.open(envelope, binding);
    }

    @Override
    public String hideName(Binding name) {
        return delegate.hideName(name);
    }

    @Override
    public List<String> hiddenNames(Binding name) {
        return delegate.hiddenNames(name);
    }

    @Override
    public void forgetDataKeys() {
        delegate.forgetDataKeys();
    }

    @Override
    public void warmUp() {
        delegate.warmUp();
    }
}
