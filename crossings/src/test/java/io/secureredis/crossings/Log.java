package io.secureredis.crossings;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** What the library logs as a warning or an error. */
final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final Pattern CODE = Pattern.compile("SR\\d{3}");

    private final Queue<ILoggingEvent> warnings = new ConcurrentLinkedQueue<>();

    private Log() {}

    static Log open() {
        Log log = new Log();
        log.start();
        library().addAppender(log);
        return log;
    }

    private static Logger library() {
        return (Logger) LoggerFactory.getLogger("io.secureredis");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            warnings.add(event);
        }
    }

    /** The codes that were logged since this log was opened. */
    SortedSet<String> codes() {
        SortedSet<String> codes = new TreeSet<>();
        for (ILoggingEvent event : warnings) {
            Matcher matcher = CODE.matcher(event.getFormattedMessage());
            while (matcher.find()) {
                codes.add(matcher.group());
            }
        }
        return codes;
    }

    /** How many lines there were. */
    int lines() {
        return warnings.size();
    }

    @Override
    public void close() {
        library().detachAppender(this);
        stop();
    }
}
