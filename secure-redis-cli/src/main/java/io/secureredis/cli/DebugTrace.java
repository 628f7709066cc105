package io.secureredis.cli;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.SecureRedisException;
import io.secureredis.cli.terminal.CliException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The stack trace that {@code --debug} prints: all classes and lines of code, and only messages that quote nothing.
 *
 * <p>Libraries quote what they cannot read: a parser the line with the secret, a converter the value, a URI its
 * password, Redis an argument. Of those, the trace keeps the position, the property or the code of the error.
 */
final class DebugTrace {

    /** Codes of Redis and its modules. Anything else that looks like one may be an argument. */
    private static final Pattern REPLY_CODE = Pattern.compile(
            "(?:ERR|WRONGTYPE|NOPERM|NOAUTH|WRONGPASS|NOSCRIPT|BUSY|BUSYKEY|LOADING|OOM|MISCONF|READONLY"
                    + "|MOVED|ASK|CROSSSLOT|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|EXECABORT|NOPROTO|DENIED|UNKILLABLE)"
                    + "\\b");

    private final StringBuilder text = new StringBuilder();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private DebugTrace() {}

    static String of(Throwable thrown) {
        DebugTrace trace = new DebugTrace();
        trace.add("", "", thrown, new StackTraceElement[0]);
        return trace.text.toString();
    }

    private void add(String indent, String caption, Throwable thrown, StackTraceElement[] outer) {
        String type = thrown.getClass().getName();
        if (!seen.add(thrown)) {
            text.append(indent).append(caption).append('[').append(type).append(" is above]\n");
            return;
        }
        String detail = detail(thrown);
        text.append(indent).append(caption).append(type);
        text.append(detail == null ? "" : ": " + detail).append('\n');
        StackTraceElement[] frames = thrown.getStackTrace();
        addFrames(indent, frames, common(frames, outer));
        for (Throwable suppressed : thrown.getSuppressed()) {
            add(indent + "\t", "Suppressed: ", suppressed, frames);
        }
        if (thrown.getCause() != null) {
            add(indent, "Caused by: ", thrown.getCause(), frames);
        }
    }

    private void addFrames(String indent, StackTraceElement[] frames, int common) {
        Arrays.stream(frames)
                .limit(frames.length - common)
                .forEach(frame ->
                        text.append(indent).append("\tat ").append(frame).append('\n'));
        if (common > 0) {
            text.append(indent).append("\t... ").append(common).append(" more\n");
        }
    }

    /** Returns how many frames at the end are those of the exception around it. */
    private static int common(StackTraceElement[] frames, StackTraceElement[] outer) {
        int common = 0;
        while (common < Math.min(frames.length, outer.length)
                && frames[frames.length - 1 - common].equals(outer[outer.length - 1 - common])) {
            common++;
        }
        return common;
    }

    private static @Nullable String detail(Throwable thrown) {
        if (thrown instanceof CliException || thrown instanceof SecureRedisException || isOfTheNetwork(thrown)) {
            return thrown.getMessage();
        }
        if (thrown instanceof MarkedYAMLException yaml) {
            return position(yaml.getProblemMark());
        }
        if (thrown instanceof BindException binding) {
            return String.valueOf(binding.getName());
        }
        if (thrown instanceof RedisCommandExecutionException refused) {
            Matcher code = REPLY_CODE.matcher(String.valueOf(refused.getMessage()));
            return code.lookingAt() ? code.group() : null;
        }
        return null;
    }

    private static @Nullable String position(@Nullable Mark mark) {
        return mark == null ? null : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    /** Messages about addresses and certificates. */
    private static boolean isOfTheNetwork(Throwable thrown) {
        return thrown instanceof SocketException
                || thrown instanceof SSLException
                || (thrown instanceof GeneralSecurityException
                        && thrown.getClass().getName().startsWith("java.security.cert."));
    }
}
