package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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
    void take_untilTheLimit_givesTheSameKeyAndThenAnother() {
        Map<DataKey, Integer> taken = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            taken.merge(keys.take(secret, "cache", NOW), 1, Integer::sum);
        }
        assertThat(taken.values()).containsExactly(3, 3, 3, 1);
    }

    @Test
    void take_tenMinutesLater_givesAnotherKey() {
        DataKey first = keys.take(secret, "cache", NOW);
        long almost = NOW + Duration.ofMinutes(10).toMillis() - 1;
        assertThat(keys.take(secret, "cache", almost)).isSameAs(first);
        assertThat(keys.take(secret, "cache", almost + 1)).isNotSameAs(first);
    }

    @Test
    void take_clockSetBack_givesAnotherKeyOnlyAfterTenMinutes() {
        DataKey first = keys.take(secret, "cache", NOW);
        assertThat(keys.take(secret, "cache", NOW - 1)).isSameAs(first);
        assertThat(keys.take(secret, "cache", NOW - Duration.ofMinutes(10).toMillis()))
                .isNotSameAs(first);
    }

    @Test
    void take_otherPurposeOrPrimary_givesAnotherKey() {
        DataKey first = keys.take(secret, "cache", NOW);
        assertThat(keys.take(secret, "value", NOW)).isNotSameAs(first);
        assertThat(keys.take(EnvelopeVector.secret(0, 32), "cache", NOW)).isSameAs(first);
        assertThat(keys.take(EnvelopeVector.secret(1, 32), "cache", NOW)).isNotSameAs(first);
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
                            perSalt.computeIfAbsent(HexFormat.of().formatHex(header.salt()), salt -> new LongAdder())
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
        assertThat(perSalt).hasSize((threads * each + limit - 1) / limit);
    }
}
