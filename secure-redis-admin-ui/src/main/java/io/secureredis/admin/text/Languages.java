package io.secureredis.admin.text;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Format;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * The languages of the pages: English, German, and those for which the application has a file of texts.
 *
 * <p>The application's files are {@code secure-redis-dashboard.properties} for English, and with {@code _de} and the
 * like behind the name for other languages, in the root of its class path. They replace single texts, and can add a
 * language. What a language lacks is English.
 */
public final class Languages {

    private static final Logger log = LoggerFactory.getLogger(Languages.class);

    private static final String OF_THE_APPLICATION = "secure-redis-dashboard";

    /** A request may name any language; files are looked for only for these. */
    private static final Set<String> KNOWN = Set.of(Locale.getISOLanguages());

    private final Map<String, Optional<Texts>> byLanguage = new ConcurrentHashMap<>();
    private final String fixed;

    /** @param fixed the language of every page; empty for that of each request */
    public Languages(String fixed) {
        this.fixed = fixed;
    }

    /** Returns the texts in the first language that the request wants and that there is; else in English. */
    public Texts of(HttpServletRequest request) {
        List<Locale> wanted = fixed.isEmpty() ? wanted(request) : List.of(Locale.forLanguageTag(fixed));
        return wanted.stream()
                .flatMap(locale -> find(locale.getLanguage()).stream())
                .findFirst()
                .orElseGet(this::english);
    }

    /** The application decides, as for its own pages; where it asks the browser, all languages of the browser count. */
    private static List<Locale> wanted(HttpServletRequest request) {
        if (request.getHeader("Accept-Language") == null) {
            return List.of(RequestContextUtils.getLocale(new WithoutWish(request)));
        }
        List<Locale> wanted = new ArrayList<>();
        wanted.add(RequestContextUtils.getLocale(request));
        wanted.addAll(Collections.list(request.getLocales()));
        return wanted;
    }

    /** Otherwise the language of the server's operating system would be that of a browser that wants none. */
    private static final class WithoutWish extends HttpServletRequestWrapper {

        WithoutWish(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Locale getLocale() {
            return Locale.ROOT;
        }
    }

    Texts english() {
        return find("en").orElse(Texts.ENGLISH);
    }

    /** Returns the texts of a language, or empty if there are none. */
    public Optional<Texts> find(String language) {
        return KNOWN.contains(language) ? byLanguage.computeIfAbsent(language, Languages::load) : Optional.empty();
    }

    private static Optional<Texts> load(String language) {
        Map<String, String> own =
                language.equals("en") ? Map.of() : Texts.builtIn("messages_" + language + ".properties");
        Map<String, String> foreign = ofTheApplication("_" + language);
        if (own.isEmpty() && foreign.isEmpty() && !language.equals("en")) {
            return Optional.empty();
        }
        Map<String, String> texts = new HashMap<>(Texts.ENGLISH.patterns());
        replace(texts, ofTheApplication(""));
        texts.putAll(own);
        replace(texts, foreign);
        return Optional.of(new Texts(Locale.forLanguageTag(language), texts));
    }

    private static Map<String, String> ofTheApplication(String suffix) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ClassLoader used = loader == null ? Languages.class.getClassLoader() : loader;
        try (InputStream content = used.getResourceAsStream(OF_THE_APPLICATION + suffix + ".properties")) {
            return content == null ? Map.of() : Texts.read(content);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A mistake in one text of the application costs that text, not the page. */
    private static void replace(Map<String, String> texts, Map<String, String> foreign) {
        foreign.forEach((key, pattern) -> {
            String own = texts.get(key);
            if (own != null && fits(pattern, own)) {
                texts.put(key, pattern);
            } else {
                log.warn(
                        "secure-redis dashboard: the text {} of the application is not used: there is no such text, or it is not a pattern of MessageFormat with the same arguments",
                        key);
            }
        });
    }

    /** No argument that ours does not have, and none as a number that ours does not take for one. */
    private static boolean fits(String pattern, String own) {
        try {
            Format[] formats = new MessageFormat(pattern, Locale.ENGLISH).getFormatsByArgumentIndex();
            Format[] ours = new MessageFormat(own, Locale.ENGLISH).getFormatsByArgumentIndex();
            return !pattern.isBlank()
                    && formats.length <= ours.length
                    && IntStream.range(0, formats.length).allMatch(i -> formats[i] == null || ours[i] != null);
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }
}
