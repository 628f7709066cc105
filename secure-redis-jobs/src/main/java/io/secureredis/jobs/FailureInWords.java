package io.secureredis.jobs;

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
 * What a log line may say about a failure: code and text of our own exceptions, which carry no content; of all others the classes alone, since their messages may quote an argument.
 */
final class FailureInWords {

    private static final int MOST_CAUSES = 5;
    private static final Set<ConnectionFailure> UNANSWERED = EnumSet.of(
            ConnectionFailure.REFUSED,
            ConnectionFailure.UNKNOWN_HOST,
            ConnectionFailure.TIMEOUT,
            ConnectionFailure.DISCONNECTED);

    /** The words by which Redis names an error. In a script's error the word may stand behind others. */
    private static final Pattern REPLY_CODE = Pattern.compile(
            "\\b(WRONGTYPE|NOPERM|NOAUTH|OOM|READONLY|MISCONF|NOSCRIPT|BUSY|LOADING|CROSSSLOT|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|ERR)\\b");

    private FailureInWords() {}

    /** Such as {@code SR432 The stored arguments …}, or {@code java.lang.IllegalStateException, caused by java.io.IOException}. */
    static String of(Throwable failure) {
        if (isOurs(failure)) {
            return String.valueOf(failure.getMessage());
        }
        List<String> chain = new ArrayList<>();
        for (Throwable one : causes(failure)) {
            String code = isOurs(one) ? " " + ((SecureRedisException) one).code() : "";
            chain.add(one.getClass().getName() + code);
        }
        return String.join(", caused by ", chain);
    }

    /** An application may make a {@link SecureRedisException} itself, or extend it; of those the class counts. */
    private static boolean isOurs(Throwable failure) {
        return failure instanceof SecureRedisException
                && failure.getClass() != SecureRedisException.class
                && failure.getClass().getName().startsWith("io.secureredis.");
    }

    /** The failure and what caused it, the outermost first. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Throwable one = failure;
        while (one != null && chain.size() < MOST_CAUSES && !chain.contains(one)) {
            chain.add(one);
            one = causeOf(one);
        }
        return chain;
    }

    /** An application's exception may throw when it is asked. */
    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Why a worker could not claim: what Redis did, only where it was Redis. */
    static String ofClaim(Throwable failure) {
        for (Throwable one : causes(failure)) {
            if (one instanceof ConnectionException known) {
                String what = UNANSWERED.contains(known.failure()) ? "Redis does not answer: " : "Redis refuses: ";
                return what + known.getMessage();
            }
            if (one instanceof RedisCommandExecutionException refused) {
                return "Redis refuses: " + replyCode(refused);
            }
            if (one instanceof RedisCommandTimeoutException
                    || one instanceof RedisConnectionException
                    || one instanceof TimeoutException
                    || one instanceof IOException) {
                return "Redis does not answer: " + one.getClass().getSimpleName();
            }
        }
        return "An error that is not of Redis: " + of(failure) + place(failure);
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

    /** Where in this library it happened. */
    private static String place(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith("io.secureredis.")) {
                return " at " + frame;
            }
        }
        return "";
    }
}
