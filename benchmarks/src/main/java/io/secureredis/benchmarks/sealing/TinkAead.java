package io.secureredis.benchmarks.sealing;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;

/** Google Tink, through a keyset as its documentation shows it. */
final class TinkAead implements Contender {

    private static final byte[] NO_ASSOCIATED_DATA = {};

    private final Aead aead;

    private TinkAead(AeadParameters parameters) throws GeneralSecurityException {
        AeadConfig.register();
        KeysetHandle keyset = KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.generateEntryFromParameters(parameters)
                        .withRandomId()
                        .makePrimary())
                .build();
        this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    static Contender aesGcm(int keyBytes) throws GeneralSecurityException {
        return new TinkAead(keyBytes == 16 ? PredefinedAeadParameters.AES128_GCM : PredefinedAeadParameters.AES256_GCM);
    }

    static Contender xaes() throws GeneralSecurityException {
        return new TinkAead(PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE);
    }

    @Override
    public byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        return aead.encrypt(plaintext, NO_ASSOCIATED_DATA);
    }

    @Override
    public byte[] open(byte[] sealed) throws GeneralSecurityException {
        return aead.decrypt(sealed, NO_ASSOCIATED_DATA);
    }
}
