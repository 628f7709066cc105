package io.secureredis.samples.rotation;

import io.secureredis.cache.SealedCacheRewrap;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.KeyCensus;
import io.secureredis.migration.KeyCensusResult;
import io.secureredis.migration.Rewrapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Service;

/** The steps of {@code docs/guides/key-rotation.md}, while the load runs. */
@Service
class Rotation {

    static final int RARELY_READ = 300;

    private static final Logger log = LoggerFactory.getLogger(Rotation.class);

    private final Accounts accounts;
    private final KeyRingSource keyRing;
    private final Sealer sealer;
    private final RedisConnectionFactory connections;
    private final SecretFiles files;

    Rotation(
            Accounts accounts,
            KeyRingSource keyRing,
            Sealer sealer,
            RedisConnectionFactory connections,
            @Value("${SECRETS}") Path secrets) {
        this.accounts = accounts;
        this.keyRing = keyRing;
        this.sealer = sealer;
        this.connections = connections;
        this.files = SecretFiles.in(secrets);
    }

    /** What the census has counted after a step. */
    record Step(String done, long underOld, long underNew, long reads, long misses) {}

    /** All steps, and what they lead to. */
    record Report(List<Step> steps, KeyId oldKey, KeyId newKey, String verdict) {}

    /** Rotates the secret. Throws if a read finds no value or an old one. */
    Report run() {
        String oldSecret = files.primary();
        String newSecret = SecretFiles.newSecret();
        KeyId oldKey = SecretFiles.read(oldSecret).keyId();
        KeyId newKey = SecretFiles.read(newSecret).keyId();
        List<Step> steps = new ArrayList<>();
        for (long id = 0; id < RARELY_READ; id++) {
            accounts.change(-1 - id, id);
        }
        try (Load load = new Load(accounts)) {
            Counter counter = new Counter(load, oldKey, newKey, steps);
            load.awaitPass();
            counter.count("before");

            files.openOnly(List.of(oldSecret, newSecret));
            await(load, ring -> ring.keyIds().contains(newKey));
            counter.count("published");

            files.primary(newSecret);
            await(load, ring -> ring.primary().keyId().equals(newKey));
            load.awaitPass();
            counter.count("promoted");

            rewrap();
            String verdict = verdict(oldKey, counter.count("sealed again"));

            files.openOnly(List.of());
            await(load, ring -> !ring.keyIds().contains(oldKey));
            load.awaitPass();
            readTheRest();
            counter.count("removed");
            return new Report(steps, oldKey, newKey, verdict);
        }
    }

    /** Each instance reads the files by itself. With several, wait until all have them. */
    private void await(Load load, Predicate<KeyRing> state) {
        do {
            load.awaitPass();
        } while (!state.test(keyRing.keyRing()));
    }

    /** What {@code secure-redis rewrap} does, for caches. */
    private void rewrap() {
        Rewrapper.builder(connections, sealer, keyRing)
                .matching("balances::*")
                .layout(SealedCacheRewrap.of(""))
                .build()
                .run();
    }

    private static String verdict(KeyId oldKey, KeyCensusResult census) {
        boolean canBeRemoved = census.complete() && census.under(oldKey) == 0;
        String verdict = canBeRemoved
                ? "Nothing is sealed under " + oldKey + ". The old secret can be removed."
                : census.under(oldKey) + " values need " + oldKey + ". The old secret cannot be removed yet.";
        log.info(verdict);
        return verdict;
    }

    private void readTheRest() {
        for (long id = 0; id < RARELY_READ; id++) {
            if (accounts.balance(-1 - id) != id) {
                throw new IllegalStateException("A balance that was read rarely is lost");
            }
        }
    }

    /** Counts what Redis holds, as the actuator's endpoint does. */
    private final class Counter {

        private final Load load;
        private final KeyId oldKey;
        private final KeyId newKey;
        private final List<Step> steps;

        Counter(Load load, KeyId oldKey, KeyId newKey, List<Step> steps) {
            this.load = load;
            this.oldKey = oldKey;
            this.newKey = newKey;
            this.steps = steps;
        }

        KeyCensusResult count(String done) {
            KeyCensusResult census = KeyCensus.of(connections).count();
            Step step = new Step(done, census.under(oldKey), census.under(newKey), load.reads(), accounts.misses());
            log.info(
                    "{}: {} under the old key {}, {} under the new key {}; {} reads, {} misses",
                    done,
                    step.underOld(),
                    oldKey,
                    step.underNew(),
                    newKey,
                    step.reads(),
                    step.misses());
            steps.add(step);
            return census;
        }
    }
}
