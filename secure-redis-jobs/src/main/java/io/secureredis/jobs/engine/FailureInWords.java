package io.secureredis.jobs.engine;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Formats a failure for a log line: code and message for this library's exceptions, which contain no content; only the
 * classes for all others, whose messages may quote an argument.
 */
final class FailureInWords {

    private static final int MOST_CAUSES = 5;
    private static final Set<ConnectionFailure> UNANSWERED = EnumSet.of(
            ConnectionFailure.REFUSED,
            ConnectionFailure.UNKNOWN_HOST,
            ConnectionFailure.TIMEOUT,
            ConnectionFailure.DISCONNECTED);

    /** Redis's error words. In a script's error, the word may come after others. */
    private static final Pattern REPLY_CODE = Pattern.compile(
            "\\b(WRONGTYPE|NOPERM|NOAUTH|OOM|READONLY|MISCONF|NOSCRIPT|BUSY|LOADING|CROSSSLOT|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|ERR)\\b");

    private static final Pattern CODE = Pattern.compile("SR\\d{3}");

    private FailureInWords() {}

    /**
     * Returns a text such as {@code SR432 The stored arguments …}, or
     * {@code java.lang.IllegalStateException, caused by java.io.IOException}.
     */
    static String of(Throwable failure) {
        if (isOurs(failure)) {
            return String.valueOf(failure.getMessage());
        }
        List<String> chain = new ArrayList<>();
        for (Throwable one : causes(failure)) {
            chain.add(one.getClass().getName() + codeOf(one));
        }
        return String.join(", caused by ", chain);
    }

    /** An application's own exception could contain anything instead of a code. */
    private static String codeOf(Throwable failure) {
        return failure instanceof SecureRedisException named
                        && CODE.matcher(named.code()).matches()
                ? " " + named.code()
                : "";
    }

    /** An application may create or extend {@link SecureRedisException} itself; for those, only the class is shown. */
    private static boolean isOurs(Throwable failure) {
        return failure instanceof SecureRedisException
                && failure.getClass() != SecureRedisException.class
                && failure.getClass().getName().startsWith("io.secureredis.");
    }

    /** Returns the failure and its causes, the outermost first. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Throwable one = failure;
        while (one != null && chain.size() < MOST_CAUSES && !holds(chain, one)) {
            chain.add(one);
            one = causeOf(one);
        }
        return chain;
    }

    /** By identity: an application's exception may throw when its methods are called, {@code equals} among them. */
    private static boolean holds(List<Throwable> chain, Throwable failure) {
        return chain.stream().anyMatch(known -> known == failure);
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable overridden) {
            return null;
        }
    }

    /** Explains why a worker could not claim; blames Redis only if it was Redis. */
    static String ofClaim(Throwable failure) {
        for (Throwable one : causes(failure)) {
            if (one instanceof ConnectionException known) {
                String what = UNANSWERED.contains(known.failure()) ? "Redis does not answer: " : "Redis refuses: ";
                return what + known.getMessage();
            }
            if (one instanceof RedisCommandExecutionException refused) {
                return "Redis refuses: " + replyCode(refused);
            }
            if (isSilence(one)) {
                return "Redis does not answer: " + one.getClass().getSimpleName();
            }
        }
        return "An error that does not come from Redis: " + of(failure) + place(failure);
    }

    private static boolean isSilence(Throwable failure) {
        return failure instanceof RedisCommandTimeoutException
                || failure instanceof RedisConnectionException
                || failure instanceof TimeoutException
                || failure instanceof IOException;
    }

    private static String replyCode(RedisCommandExecutionException refused) {
        Matcher word = REPLY_CODE.matcher(String.valueOf(refused.getMessage()));
        String code = "an error";
        while (word.find()) {
            code = word.group();
            if (!code.equals("ERR")) {
                return code;
            }
        }
        return code;
    }

    /** Returns where in this library it happened. */
    private static String place(Throwable failure) {
        for (StackTraceElement frame : Callbacks.framesOf(failure)) {
            if (frame.getClassName().startsWith("io.secureredis.")) {
                return " at " + frame;
            }
        }
        return "";
    }
}
