package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SealingKeysTest {

    private static final Binding PLACE = Binding.of("cache").and("books");
    private static final long NOW = 1_767_225_600_000L;

    private final Secret secret = EnvelopeVector.secret(0, 32);
    private final SealingKeys keys = new SealingKeys(new FixedRandom("keys"), null, 3);

    @Test
    void seal_untilTheLimit_usesTheSameSaltAndThenAnother() {
        Sealer sealer = Sealer.builder(KeyRing.of(secret)).messagesPerDataKey(3).build();
        Map<String, Integer> messages = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            messages.merge(salt(sealer.seal(new byte[8], PLACE, Duration.ZERO)), 1, Integer::sum);
        }
        assertThat(messages.values()).containsExactly(3, 3, 3, 1);
    }

    @Test
    void replace_keyThatAnotherThreadHasReplaced_givesTheNewOne() {
        DataKey spent = keys.get(secret, "cache", NOW);
        DataKey next = keys.replace(spent, secret, "cache", NOW);
        assertThat(next).isNotSameAs(spent);
        assertThat(keys.replace(spent, secret, "cache", NOW)).isSameAs(next);
        assertThat(keys.get(secret, "cache", NOW)).isSameAs(next);
    }

    @Test
    void get_tenMinutesLater_givesAnotherKey() {
        DataKey first = keys.get(secret, "cache", NOW);
        long almost = NOW + Duration.ofMinutes(10).toMillis() - 1;
        assertThat(keys.get(secret, "cache", almost)).isSameAs(first);
        assertThat(keys.get(secret, "cache", almost + 1)).isNotSameAs(first);
    }

    @Test
    void get_clockSetBack_givesAnotherKeyOnlyAfterTenMinutes() {
        DataKey first = keys.get(secret, "cache", NOW);
        assertThat(keys.get(secret, "cache", NOW - 1)).isSameAs(first);
        assertThat(keys.get(secret, "cache", NOW - Duration.ofMinutes(10).toMillis()))
                .isNotSameAs(first);
    }

    @Test
    void get_otherPurposeOrPrimary_givesAnotherKey() {
        DataKey first = keys.get(secret, "cache", NOW);
        assertThat(keys.get(secret, "value", NOW)).isNotSameAs(first);
        assertThat(keys.get(EnvelopeVector.secret(0, 32), "cache", NOW)).isSameAs(first);
        assertThat(keys.get(EnvelopeVector.secret(1, 32), "cache", NOW)).isNotSameAs(first);
    }

    @Test
    void limits_ofTheSpecification_areTheDefaults() {
        assertThat(SealingKeys.MESSAGES).isEqualTo(1_048_576);
        assertThat(SealingKeys.AGE).isEqualTo(Duration.ofMinutes(10));
        assertThat(Sealer.builder(KeyRing.of(secret)).messagesPerDataKey).isEqualTo(SealingKeys.MESSAGES);
    }

    @Test
    void forgetDataKeys_afterACopyOfTheProcess_sharesNothingWithIt() {
        FixedRandom[] random = {new FixedRandom("before"), new FixedRandom("after")};
        int[] made = {0};
        Sealer sealer = Sealer.builder(KeyRing.of(secret))
                .randomness(() -> random[made[0]++])
                .build();
        byte[] before = sealer.seal(new byte[8], PLACE, Duration.ZERO);
        sealer.forgetDataKeys();
        byte[] after = sealer.seal(new byte[8], PLACE, Duration.ZERO);
        assertThat(made[0]).isEqualTo(2);
        assertThat(EnvelopeHeader.parse(after).salt())
                .isNotEqualTo(EnvelopeHeader.parse(before).salt());
        assertThat(sealer.open(before, PLACE)).hasSize(8);
        assertThat(sealer.open(after, PLACE)).hasSize(8);
    }

    @Test
    void randomness_byDefault_isADrbgWhereThereIsOne() {
        SecureRandom random = Sealer.builder(KeyRing.of(secret)).randomness.get();
        assertThat(random.getAlgorithm())
                .isEqualTo(
                        Security.getAlgorithms("SecureRandom").contains("DRBG")
                                ? "DRBG"
                                : new SecureRandom().getAlgorithm());
    }

    /** 200,000 messages from eight threads: no nonce twice under a key, no key above its limit, every value opens. */
    @Test
    void seal_manyThreads_repeatsNoNonceAndKeepsTheLimit() throws Exception {
        int threads = 8;
        int each = 25_000;
        int limit = 7_000;
        Sealer sealer = Sealer.builder(KeyRing.of(secret))
                .messagesPerDataKey(limit)
                .dataKeysKept(4)
                .build();
        Set<ByteBuffer> nonces = ConcurrentHashMap.newKeySet(threads * each);
        Map<String, LongAdder> perSalt = new ConcurrentHashMap<>();
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Stream<Future<?>> workers = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(thread -> executor.submit(() -> {
                        start.await();
                        for (int i = 0; i < each; i++) {
                            byte[] plaintext = ByteBuffer.allocate(8)
                                    .putInt(thread)
                                    .putInt(i)
                                    .array();
                            byte[] envelope = sealer.seal(plaintext, PLACE, Duration.ofHours(1));
                            EnvelopeHeader header = EnvelopeHeader.parse(envelope);
                            assertThat(nonces.add(ByteBuffer.wrap(header.nonce())))
                                    .isTrue();
                            perSalt.computeIfAbsent(salt(envelope), salt -> new LongAdder())
                                    .increment();
                            assertThat(sealer.open(envelope, PLACE)).isEqualTo(plaintext);
                        }
                        return null;
                    }));
            for (Future<?> worker : workers.toList()) {
                worker.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(nonces).hasSize(threads * each);
        assertThat(perSalt.values()).allSatisfy(count -> assertThat(count.sum()).isLessThanOrEqualTo(limit));
        // What a cipher was granted and did not use when its key was spent.
        int unused = CipherPool.SLOTS * (GcmCipher.NONCES_DRAWN - 1);
        assertThat(perSalt.size()).isBetween(keys(threads * each, limit), keys(threads * each, limit - unused));
    }

    private static int keys(int messages, int each) {
        return (messages + each - 1) / each;
    }

    private static String salt(byte[] envelope) {
        return HexFormat.of().formatHex(EnvelopeHeader.parse(envelope).salt());
    }
}
