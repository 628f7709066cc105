package io.secureredis.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** Checks the stored data. */
final class DataChecks {

    private static final Duration LARGEST_SKEW = Duration.ofSeconds(5);

    private final Clock clock;

    private DataChecks(Clock clock) {
        this.clock = clock;
    }

    static List<ServerCheck> all(Clock clock) {
        return List.of(
                check("data-plaintext", "Values are stored in plaintext.", DataChecks::plaintext),
                check("data-malformed", "Values look sealed but are not.", DataChecks::malformed),
                check("data-no-expiry", "Entries of caches never expire.", DataChecks::noExpiry),
                check(
                        "data-clock",
                        "The server's clock and this machine's clock differ.",
                        new DataChecks(clock)::skew));
    }

    private static ServerCheck check(String id, String title, BiConsumer<ExaminedServer, DoctorVerdict> look) {
        return ServerCheck.of(id, DoctorFeature.DATA, title, look);
    }

    private static void plaintext(ExaminedServer examined, DoctorVerdict verdict) {
        DataSample sample = examined.sample();
        if (sample.plaintext() > 0) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    sample.plaintext() + " of " + sample.values() + " checked values are plaintext"
                            + sample.plaintextAreas() + ".",
                    "Seal them: secure-redis migrate, or secure-redis.cache.plaintext=read-and-seal for a while");
        }
    }

    private static void malformed(ExaminedServer examined, DoctorVerdict verdict) {
        DataSample sample = examined.sample();
        if (sample.malformed() > 0) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    sample.malformed() + " of " + sample.values()
                            + " checked values are cut off, or of another version.",
                    "secure-redis inspect KEY shows what a value is; delete it, or write it again");
        }
    }

    private static void noExpiry(ExaminedServer examined, DoctorVerdict verdict) {
        DataSample sample = examined.sample();
        if (sample.withoutExpiry() > 0) {
            verdict.found(
                    DoctorSeverity.LOW,
                    sample.withoutExpiry() + " of " + sample.cacheValues() + " checked entries of caches never expire"
                            + sample.areasWithoutExpiry() + ".",
                    "secure-redis.cache.default-ttl gives new ones an end; write or delete the old ones");
        }
    }

    private static Instant time(List<Object> reply) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(String.valueOf(reply.get(0))));
        } catch (RuntimeException e) {
            throw new UncheckableException("TIME did not return a time.");
        }
    }

    /** TIME returns whole seconds, at some moment between the two readings of the clock. */
    private static Duration skew(Instant before, Instant server, Instant after) {
        Duration ahead = Duration.between(after, server);
        Duration behind = Duration.between(server.plusSeconds(1), before);
        return ahead.compareTo(behind) > 0 ? ahead : behind;
    }

    private void skew(ExaminedServer examined, DoctorVerdict verdict) {
        Instant before = clock.instant();
        List<Object> reply = examined.call("TIME");
        Instant after = clock.instant();
        Duration skew = skew(before, time(reply), after);
        if (skew.compareTo(LARGEST_SKEW) > 0) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "The clocks differ by " + skew.toSeconds()
                            + " s or more: sealed lifetimes end too early or too late.",
                    "Let both hosts follow one time server: timedatectl set-ntp true");
        }
    }
}
