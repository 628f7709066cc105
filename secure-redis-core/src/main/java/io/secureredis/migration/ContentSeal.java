package io.secureredis.migration;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.OpenException;
import io.secureredis.migration.MigrationTally.Step;
import io.secureredis.migration.SealedLayout.Place;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts and seals the content of a key, without Redis. */
final class ContentSeal {

    private static final String TOO_LARGE_TO_SEAL = "SR114";
    private static final Step SEALED_ELSEWHERE = Step.of(MigrationOutcome.LOOKS_SEALED, "it is sealed for its old key");
    private static final Pattern OURS = Pattern.compile("SR\\d{3} .*", Pattern.DOTALL);

    private final ValueConversion conversion;

    ContentSeal(ValueConversion conversion) {
        this.conversion = conversion;
    }

    /**
     * The content to write, or the outcome for the key if there is none.
     *
     * @param plain converted and not sealed, for comparison; null with a step
     * @param sealed null with a step
     */
    record Result(
            @Nullable Content plain,
            @Nullable Content sealed,
            @Nullable Step settled) {

        static Result settled(Step step) {
            return new Result(null, null, step);
        }
    }

    /** @param sealedPlace where it is, if it is sealed already; null if {@code place} says so */
    Result seal(byte[] key, Content source, Place place, @Nullable Place sealedPlace) {
        try {
            Result result = sealed(Arrays.equals(key, place.key()), source, place);
            boolean inItsPlace =
                    SEALED_ELSEWHERE.equals(result.settled()) && sealedPlace != null && opens(source, sealedPlace);
            return inItsPlace ? Result.settled(Step.of(MigrationOutcome.ALREADY_MOVED)) : result;
        } catch (OpenException malformed) {
            return Result.settled(Step.of(MigrationOutcome.LOOKS_SEALED));
        } catch (UnconvertedException failed) {
            return Result.settled(Step.of(MigrationOutcome.NOT_CONVERTED, reason(failed.reason)));
        } catch (SecureRedisException failed) {
            if (!failed.code().equals(TOO_LARGE_TO_SEAL)) {
                throw failed;
            }
            return Result.settled(Step.of(MigrationOutcome.TOO_LARGE, "more than may be sealed"));
        }
    }

    private Result sealed(boolean inPlace, Content source, Place place) {
        List<byte[]> plain = new ArrayList<>(source.parts());
        List<byte[]> sealed = new ArrayList<>(source.parts());
        Duration left = Duration.ofMillis(Math.max(0, source.leftMillis()));
        StoredType type = source.type();
        boolean changed = false;
        boolean sealedBefore = false;
        for (int i = type == StoredType.HASH ? 1 : 0; i < plain.size(); i += type.paired() ? 2 : 1) {
            byte[] field = type == StoredType.HASH ? plain.get(i - 1) : null;
            if (place.isSealed(field, plain.get(i))) {
                sealedBefore = true;
                continue;
            }
            byte[] value = convert(plain.get(i));
            plain.set(i, value);
            sealed.set(i, place.seal(field, value, left));
            changed |= !Arrays.equals(sealed.get(i), source.parts().get(i));
        }
        if (inPlace && !changed) {
            return Result.settled(Step.of(MigrationOutcome.ALREADY_MOVED));
        }
        if (!inPlace && sealedBefore) {
            return Result.settled(SEALED_ELSEWHERE);
        }
        return new Result(
                new Content(type, plain, source.leftMillis()), new Content(type, sealed, source.leftMillis()), null);
    }

    private byte[] convert(byte[] value) {
        try {
            return conversion.convert(value);
        } catch (RuntimeException failed) {
            throw new UnconvertedException(failed);
        }
    }

    /** Messages of this library contain nothing of the value; others may. */
    private static String reason(Throwable failed) {
        String message = failed.getMessage();
        return message != null && OURS.matcher(message).matches()
                ? message
                : failed.getClass().getSimpleName();
    }

    /** Returns whether a key holds, sealed, what would be written there. */
    static boolean holds(Content stored, Content plain, Place place) {
        try {
            return opened(stored, place).holdsTheSameAs(plain);
        } catch (OpenException another) {
            return false;
        }
    }

    private static boolean opens(Content stored, Place place) {
        try {
            opened(stored, place);
            return true;
        } catch (OpenException another) {
            return false;
        }
    }

    private static Content opened(Content stored, Place place) {
        List<byte[]> opened = new ArrayList<>(stored.parts());
        StoredType type = stored.type();
        for (int i = type == StoredType.HASH ? 1 : 0; i < opened.size(); i += type.paired() ? 2 : 1) {
            byte[] field = type == StoredType.HASH ? opened.get(i - 1) : null;
            opened.set(i, place.open(field, opened.get(i)));
        }
        return new Content(type, opened, stored.leftMillis());
    }

    private static final class UnconvertedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final RuntimeException reason;

        UnconvertedException(RuntimeException reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
