package io.secureredis.admin.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts of all pages in one language.
 *
 * <p>A text is a pattern of {@link MessageFormat}. Numbers among its arguments are written as the language writes them,
 * and its choices form the plural. A constant of an enum has a text too: under its name, such as {@code JobState.DEAD}.
 *
 * <p>Safe for any number of threads.
 */
public final class Texts {

    /** What programs, logs and audit records get, in whatever language a visitor reads. */
    public static final Texts ENGLISH = new Texts(Locale.ENGLISH, builtIn("messages.properties"));

    /** Where users find them, to replace single texts. */
    private static final String PLACE = "/io/secureredis/admin/";

    private final Locale locale;
    private final Map<String, String> patterns;
    private final Map<String, MessageFormat> formats = new ConcurrentHashMap<>();

    Texts(Locale locale, Map<String, String> patterns) {
        this.locale = locale;
        this.patterns = Map.copyOf(patterns);
    }

    /** Returns the texts of a file of this library. */
    static Map<String, String> builtIn(String file) {
        try (InputStream content = Texts.class.getResourceAsStream(PLACE + file)) {
            return content == null ? Map.of() : read(content);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Reads a file of properties in UTF-8. */
    static Map<String, String> read(InputStream content) throws IOException {
        Properties properties = new Properties();
        properties.load(new InputStreamReader(content, StandardCharsets.UTF_8));
        Map<String, String> texts = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }

    public Locale locale() {
        return locale;
    }

    /** Returns the value of the attribute {@code lang}. */
    public String language() {
        return locale.toLanguageTag();
    }

    /** Returns all texts by their keys, as patterns. */
    public Map<String, String> patterns() {
        return patterns;
    }

    boolean has(String key) {
        return patterns.containsKey(key);
    }

    /**
     * Returns a text.
     *
     * @throws IllegalArgumentException if there is none with this key
     */
    public String text(String key, @Nullable Object... arguments) {
        MessageFormat format = formats.computeIfAbsent(key, this::format);
        // It may not be used by two threads at the same time
        synchronized (format) {
            return format.format(arguments);
        }
    }

    private MessageFormat format(String key) {
        String pattern = patterns.get(key);
        if (pattern == null) {
            throw new IllegalArgumentException("There is no text " + key + " in " + language());
        }
        return new MessageFormat(pattern, locale);
    }

    /** Returns the text of a constant. */
    public String of(Enum<?> constant) {
        return text(key(constant));
    }

    /**
     * Returns another text of a constant.
     *
     * @param part what it says, such as {@code meaning}
     */
    public String of(Enum<?> constant, String part, @Nullable Object... arguments) {
        return text(key(constant) + "." + part, arguments);
    }

    /** {@code JobState.DEAD}, {@code WorkerOverview.State.QUIET}. */
    public static String key(Enum<?> constant) {
        String type = constant.getDeclaringClass().getName();
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + constant.name();
    }

    /** {@code 12,043}. */
    public String count(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** {@code 3 min 20 s}. */
    public String span(Duration span) {
        return Times.span(this, span);
    }

    /** {@code 812 B}, {@code 1.4 KiB}. */
    public String bytes(long number) {
        return Numbers.bytes(this, number);
    }

    /** {@code every 10 minutes}: the rule of a schedule; anything else as it is. */
    public String rule(String rule) {
        return Rules.inWords(this, rule);
    }
}
