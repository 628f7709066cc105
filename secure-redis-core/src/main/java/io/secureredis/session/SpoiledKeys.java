package io.secureredis.session;

import io.secureredis.connection.StoredKeyFailure;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Handles a key to which someone gave another Redis type, or a value too large to read: it is reported, and no request
 * fails because of it. A key of another type is deleted, because it holds nothing of a session.
 */
final class SpoiledKeys {

    private final SessionSeal seal;

    SpoiledKeys(SessionSeal seal) {
        this.seal = seal;
    }

    private @Nullable OpenFailure reported(Throwable failure) {
        OpenException reason = StoredKeyFailure.in(failure).orElse(null);
        if (reason == null) {
            return null;
        }
        seal.report(reason);
        return reason.failure();
    }

    private boolean isReportedAsOtherType(Throwable failure) {
        return reported(failure) == OpenFailure.WRONG_TYPE;
    }

    /** Runs a command, and repeats it without the key if the key has another type. */
    <T extends @Nullable Object> T again(Supplier<T> command, Runnable delete) {
        try {
            return command.get();
        } catch (RuntimeException failure) {
            if (!isReportedAsOtherType(failure)) {
                throw failure;
            }
            delete.run();
            return command.get();
        }
    }

    /** Reads a key; returns {@code nothing} if that is impossible, even if the key cannot be deleted. */
    <T> T read(Supplier<T> command, T nothing, boolean deleteLarge, Runnable delete) {
        try {
            return command.get();
        } catch (RuntimeException failure) {
            OpenFailure reason = reported(failure);
            if (reason == null) {
                throw failure;
            }
            if (deleteLarge || reason == OpenFailure.WRONG_TYPE) {
                deleteIfPossible(delete);
            }
            return nothing;
        }
    }

    private static void deleteIfPossible(Runnable delete) {
        try {
            delete.run();
        } catch (RuntimeException stays) {
            // The next read reports it again.
            return;
        }
    }

    <T> Mono<T> again(Mono<T> command, Mono<?> delete) {
        return command.onErrorResume(
                failure -> isReportedAsOtherType(failure) ? delete.then(command) : Mono.error(failure));
    }

    /** Does the same as {@link #read(Supplier, Object, boolean, Runnable)}: empty if nothing can be read. */
    <T> Flux<T> read(Flux<T> command, boolean deleteLarge, Mono<?> delete) {
        return command.onErrorResume(failure -> {
            OpenFailure reason = reported(failure);
            if (reason == null) {
                return Flux.error(failure);
            }
            return deleteLarge || reason == OpenFailure.WRONG_TYPE
                    ? delete.onErrorComplete().thenMany(Flux.empty())
                    : Flux.empty();
        });
    }
}
