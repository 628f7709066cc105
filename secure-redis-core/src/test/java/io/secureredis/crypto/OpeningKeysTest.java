package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpeningKeysTest {

    private final Secret secret = EnvelopeVector.secret(0, 32);
    private final FixedRandom writers = new FixedRandom("writers");
    private final OpeningKeys keys = new OpeningKeys(4, new FixedRandom("reader"), null);

    @Test
    void get_sameSalt_derivesOnce() {
        byte[] envelope = header();
        DataKey first = keys.get(secret, "cache", envelope);
        assertThat(keys.get(secret, "cache", envelope)).isSameAs(first);
    }

    @Test
    void get_sameSaltOtherPurpose_isAnotherKeyAndDoesNotCommit() {
        byte[] envelope = header();
        keys.get(secret, "cache", envelope);
        assertThatThrownBy(() -> keys.get(secret, "value", envelope)).isInstanceOf(OpenException.class);
    }

    @Test
    void get_sameSaltOtherCommitment_isRefusedAndKeepsTheKey() {
        byte[] envelope = header();
        DataKey first = keys.get(secret, "cache", envelope);
        byte[] forged = envelope.clone();
        forged[EnvelopeHeader.COMMITMENT_AT] ^= 1;
        assertThatThrownBy(() -> keys.get(secret, "cache", forged))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.WRONG_COMMITMENT));
        assertThat(keys.get(secret, "cache", envelope)).isSameAs(first);
    }

    /** More than the capacity and more than the places of the first level, which a forged key could take. */
    @Test
    void get_freshSaltsAndForgedCommitments_evictNoGoodKey() {
        List<byte[]> good = Stream.generate(this::header).limit(4).toList();
        List<DataKey> before = good.stream()
                .map(envelope -> keys.get(secret, "cache", envelope))
                .toList();
        for (int i = 0; i < 1_000; i++) {
            byte[] forged = new byte[EnvelopeHeader.OVERHEAD_BYTES];
            writers.nextBytes(forged);
            assertThatThrownBy(() -> keys.get(secret, "cache", forged))
                    .isInstanceOfSatisfying(
                            OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.WRONG_COMMITMENT));
        }
        for (int i = 0; i < good.size(); i++) {
            assertThat(keys.get(secret, "cache", good.get(i))).isSameAs(before.get(i));
        }
    }

    @Test
    void get_moreKeysThanKept_unusedOnesGoAndTheUsedOneStays() {
        byte[] used = header();
        DataKey first = keys.get(secret, "cache", used);
        List<byte[]> others = new ArrayList<>();
        List<DataKey> before = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            others.add(header());
            before.add(keys.get(secret, "cache", others.get(i)));
            assertThat(keys.get(secret, "cache", used)).isSameAs(first);
        }
        long same = 0;
        for (int i = 0; i < 36; i++) {
            same += keys.get(secret, "cache", others.get(i)) == before.get(i) ? 1 : 0;
        }
        assertThat(same).isZero();
    }

    private byte[] header() {
        byte[] envelope = new byte[EnvelopeHeader.OVERHEAD_BYTES];
        byte[] salt = new byte[EnvelopeHeader.SALT_BYTES];
        writers.nextBytes(salt);
        DataKey.derive(secret, "cache", salt, writers, null, 1).seal(new byte[0], envelope, Binding.of("cache"));
        return envelope;
    }
}
