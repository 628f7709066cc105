package io.secureredis.crypto;

import static io.secureredis.crypto.EnvelopeVector.HEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The test vectors of RFC 8452, appendices C.2 and C.3, as {@code key, nonce, plaintext, associated data, result};
 * short keys and nonces end in zeros.
 */
class GcmSivTest {

    @ParameterizedTest
    @CsvSource({
        "01,03,'','',07f5f4169bbf55a8400cd47ea6fd400f",
        "01,03,0100000000000000,'',c2ef328e5c71c83b843122130f7364b761e0b97427e3df28",
        "01,03,010000000000000000000000,'',9aab2aeb3faa0a34aea8e2b18ca50da9ae6559e48fd10f6e5c9ca17e",
        "01,03,01000000000000000000000000000000,'',85a01b63025ba19b7fd3ddfc033b3e76c9eac6fa700942702e90862383c6c366",
        "01,03,0200000000000000,01,1de22967237a813291213f267e3b452f02d01ae33e4ec854",
        "00,00,000000000000000000000000000000004db923dc793ee6497c76dcc03a98e108,'',"
                + "f3f80f2cf0cb2dd9c5984fcda908456cc537703b5ba70324a6793a7bf218d3eaffffffff000000000000000000000000"
    })
    void encrypt_vectorOfTheRfc_givesItsResultAndOpens(
            String key, String nonce, String plaintext, String associatedData, String result)
            throws InvalidCipherTextException {
        byte[] keyBytes = padded(key, 32);
        byte[] nonceBytes = padded(nonce, GcmSiv.NONCE_BYTES);
        byte[] with = HEX.parseHex(associatedData);
        byte[] sealed = GcmSiv.encrypt(keyBytes, nonceBytes, with, HEX.parseHex(plaintext));
        assertThat(HexFormat.of().formatHex(sealed)).isEqualTo(result);
        assertThat(GcmSiv.decrypt(keyBytes, nonceBytes, with, sealed)).isEqualTo(HEX.parseHex(plaintext));
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> GcmSiv.decrypt(keyBytes, nonceBytes, with, sealed))
                .isInstanceOf(InvalidCipherTextException.class);
    }

    private static byte[] padded(String beginning, int length) {
        return HEX.parseHex(beginning + "0".repeat(2 * length - beginning.length()));
    }
}
