package io.secureredis.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Repository;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.examples.WrappedKeyRingSource.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/guides/key-rotation.md} works, and the guide quotes it as it is. */
class WrappedKeyRingSourceTest {

    private static final Binding PLACE = Binding.of("cache").and("books");
    private static final String SOURCE =
            "secure-redis-core/src/test/java/io/secureredis/examples/WrappedKeyRingSource.java";

    private final LocalKeyManagement keyManagement = new LocalKeyManagement();
    private final byte[] first = bytes(1);
    private final byte[] second = bytes(2);

    /** Stands for the remote system: AES key wrap (RFC 3394) under a key that never leaves it. */
    private static final class LocalKeyManagement implements WrappedKeyRingSource.KeyManagement {

        private final SecretKeySpec wrappingKey = new SecretKeySpec(bytes(0), "AES");
        private boolean down;
        private int decrypted;

        byte[] encrypt(byte[] secret) {
            return run(Cipher.WRAP_MODE, secret);
        }

        @Override
        public byte[] decrypt(byte[] wrapped) {
            if (down) {
                throw new IllegalStateException("503");
            }
            decrypted++;
            return run(Cipher.UNWRAP_MODE, wrapped);
        }

        private byte[] run(int mode, byte[] input) {
            try {
                Cipher cipher = Cipher.getInstance("AESWrap");
                cipher.init(mode, wrappingKey);
                return mode == Cipher.WRAP_MODE
                        ? cipher.wrap(new SecretKeySpec(input, "AES"))
                        : cipher.unwrap(input, "AES", Cipher.SECRET_KEY).getEncoded();
            } catch (GeneralSecurityException refused) {
                throw new IllegalStateException(refused);
            }
        }
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void refresh_publishedPromotedRetired_isFollowed() {
        byte[] wrappedFirst = keyManagement.encrypt(first);
        byte[] wrappedSecond = keyManagement.encrypt(second);
        Published[] published = {new Published(List.of(wrappedFirst), List.of())};
        WrappedKeyRingSource source = new WrappedKeyRingSource(keyManagement, () -> published[0]);
        Sealer sealer = Sealer.of(source);
        byte[] old = sealer.seal(new byte[1], PLACE, Duration.ZERO);

        published[0] = new Published(List.of(wrappedFirst, wrappedSecond), List.of());
        source.refresh();
        assertThat(source.keyRing().primary()).isEqualTo(Secret.fromRawBytes(first));

        published[0] = new Published(List.of(wrappedSecond, wrappedFirst), List.of());
        source.refresh();
        byte[] now = sealer.seal(new byte[1], PLACE, Duration.ZERO);
        assertThat(EnvelopeHeader.parse(now).keyId())
                .isEqualTo(Secret.fromRawBytes(second).keyId());
        assertThat(sealer.open(old, PLACE)).hasSize(1);

        published[0] = new Published(
                List.of(wrappedSecond), List.of(EnvelopeHeader.parse(old).keyId()));
        source.refresh();
        assertThatThrownBy(() -> sealer.open(old, PLACE))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.RETIRED_KEY));
    }

    @Test
    void sealAndOpen_manyValues_askTheSystemForNone() {
        Published published = new Published(List.of(keyManagement.encrypt(first)), List.of());
        WrappedKeyRingSource source = new WrappedKeyRingSource(keyManagement, () -> published);
        assertThat(keyManagement.decrypted).isEqualTo(1);
        Sealer sealer = Sealer.of(source);
        for (int i = 0; i < 100; i++) {
            assertThat(sealer.open(sealer.seal(new byte[1], PLACE, Duration.ZERO), PLACE))
                    .hasSize(1);
        }
        assertThat(keyManagement.decrypted).isEqualTo(1);
        source.refresh();
        assertThat(keyManagement.decrypted).isEqualTo(2);
    }

    @Test
    void refresh_systemDown_keepsTheRing() {
        Published published = new Published(List.of(keyManagement.encrypt(first)), List.of());
        WrappedKeyRingSource source = new WrappedKeyRingSource(keyManagement, () -> published);
        keyManagement.down = true;
        assertThatThrownBy(source::refresh).isInstanceOf(IllegalStateException.class);
        assertThat(source.keyRing().primary()).isEqualTo(Secret.fromRawBytes(first));
        assertThat(source.failure()).hasValue("The last refresh failed: java.lang.IllegalStateException");
        keyManagement.down = false;
        source.refresh();
        assertThat(source.failure()).isEmpty();
    }

    @Test
    void guide_example_isThisClass() throws IOException {
        String source = Files.readString(Repository.file(SOURCE));
        String quoted = source.substring(source.indexOf("/** A key ring whose"));
        assertThat(Files.readString(Repository.file("docs/guides/key-rotation.md")))
                .contains("```java\n" + quoted + "```");
    }
}
