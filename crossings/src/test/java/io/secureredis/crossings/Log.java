package io.secureredis.crossings;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the library logs as a warning or an error. Named in {@code logback-test.xml}, so that it is there again after
 * each start of an instance.
 */
public final class Log extends AppenderBase<ILoggingEvent> {

    private static final Pattern CODE = Pattern.compile("SR\\d{3}");
    private static final Queue<String> WARNINGS = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            WARNINGS.add(event.getFormattedMessage());
        }
    }

    static void clear() {
        WARNINGS.clear();
    }

    /** The codes that were logged since it was cleared. */
    static SortedSet<String> codes() {
        SortedSet<String> codes = new TreeSet<>();
        for (String line : WARNINGS) {
            Matcher matcher = CODE.matcher(line);
            while (matcher.find()) {
                codes.add(matcher.group());
            }
        }
        return codes;
    }

    /** How many lines there were. */
    static int lines() {
        return WARNINGS.size();
    }
}
