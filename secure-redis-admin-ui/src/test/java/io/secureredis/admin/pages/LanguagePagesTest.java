package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.text.Languages;
import io.secureredis.admin.text.Texts;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page in German, and in a language whose every text stands in brackets: what stands outside of them is a text
 * that no bundle holds.
 */
class LanguagePagesTest {

    /** Its file is the application's own, as a user would add a language. */
    private static final String BRACKETS = "eo";

    private static final Pattern INNERMOST = Pattern.compile("⟦[^⟦⟧]*⟧");
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern SPOKEN = Pattern.compile(
            "\\b(?:title|aria-label|placeholder|alt|data-(?!problem|every|grows|next)[a-z-]+)=\"([^\"]*)\"");

    /** What is data, or names a queue, task, class, host, command or setting; moments and units. */
    private static final Pattern DATA = Pattern.compile(String.join(
            "|",
            "[a-z]+(\\.[a-z]+)+(=[0-9]+)?", // tasks, and their limits
            "\\w+ \\((long|Size|Order)\\)|SMALL|LARGE", // parameters, and their constants
            "10m|UTC", // what a field may hold
            "default|mail|reports|search|thumbnails|books|anyone|momo|a-rather-long-name.*",
            "customer-[0-9]+(, import)?|import|order-[0-9]+", // tags, and the id of a caller
            "[A-Z]\\w*Exception|crashed|([a-z]+\\.)+(\\w+)?Exception|timeout",
            "[a-zA-Z0-9_-]{14,}", // ids
            ".*(script|onerror|alert\\().*", // hostile names
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+( UTC|Z)",
            "Bookshop|SR[0-9]{3}.*",
            "cron [^ ]+( [^ ]+)+|every PT\\w+.*|PT\\w+",
            "[a-z]+\\.[a-z]+ [a-z]+-\\w{13,}", // a task and its job
            "unreadable|memory-policy|shop-7f9c|[0-9a-f]{8}", // a reason, a rule, a host, a key id
            "[0-9.]+[BKMG]|master|noeviction|ok", // of INFO
            "The last element was no record that opens.*|TICKET-7", // of records
            "/|–|\\+|0|[0-9:]+",
            "REVEAL|POST|BREAK|EXPORT_AUDIT|TICKET-7, asked for by the customer herself|without the role .*",
            "read 3 orders of the customer|connect to smtp.*|refused, gave up", // the log of a job
            "42|\\{.*\\}|Connection refused.*|java\\.net\\.ConnectException.*|at shop\\..*"));

    private static DashboardServer server;

    @TempDir
    private static Path files;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(
                files.resolve("secure-redis-dashboard_" + BRACKETS + ".properties"),
                Texts.ENGLISH.patterns().entrySet().stream()
                        .map(text -> text.getKey() + "=⟦" + text.getValue().replace("\\", "\\\\") + "⟧")
                        .collect(Collectors.joining("\n")));
        // The page of the server lists commands that were slow, which no painted page can foresee
        RedisTestServer.shared().command("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        RedisTestServer.shared().command("SLOWLOG", "RESET");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {files.toUri().toURL()}, before));
        try {
            server = PaintedDashboard.start();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        RedisTestServer.shared().command("CONFIG", "SET", "slowlog-log-slower-than", "10000");
    }

    @Test
    void everyPage_inBrackets_holdsNoTextOutside() {
        Map<String, Set<String>> outside = new LinkedHashMap<>();
        pages(BRACKETS).forEach((name, page) -> {
            assertThat(page).as(name).contains("<html lang=\"eo\">").contains("⟦");
            Set<String> words = outside(withoutEnglish(page));
            if (!words.isEmpty()) {
                outside.put(name, words);
            }
        });
        assertThat(outside).isEmpty();
    }

    @Test
    void everyPage_inGerman_isGerman() {
        Set<String> english = new TreeSet<>();
        Map<String, String> german = new Languages("").find("de").orElseThrow().patterns();
        Texts.ENGLISH.patterns().forEach((key, text) -> {
            if (!text.contains("{") && text.length() > 8 && !german.containsValue(text)) {
                english.add(text);
            }
        });
        assertThat(english).hasSizeGreaterThan(200);
        pages("de").forEach((name, page) -> {
            assertThat(page).as(name).contains("<html lang=\"de\">").contains("Zum Inhalt springen");
            assertThat(texts(withoutEnglish(page))).as(name).doesNotContainAnyElementsOf(english);
        });
        assertThat(pages("de").get("overview"))
                .contains("<title>Übersicht · Bookshop</title>")
                .contains("aria-label=\"18.204 bereite Jobs in search\"")
                .contains(">Protokoll<");
        assertThat(pages("de").get("confirm")).contains("Diesen Job löschen?");
        assertThat(pages("de").get("problem-filter")).contains("Ein Alter muss aus einer Zahl");
    }

    @Test
    void hostileText_asAnArgument_staysText() {
        for (String language : List.of("de", BRACKETS)) {
            pages(language)
                    .forEach((name, page) -> assertThat(page)
                            .as(language + " " + name)
                            .doesNotContain("<script>alert")
                            .doesNotContain("<img src=x"));
            assertThat(pages(language).get("recurring")).contains("&lt;script&gt;alert(");
        }
    }

    @Test
    void programs_inWhateverLanguage_getEnglish() {
        for (String path :
                List.of("/operations", "/states/dead", "/security", "/redis", "/nothing", "/workers", "/x?n=1")) {
            String address = "/secure-redis" + path + (path.contains("?") ? "&" : "?") + "format=json";
            assertThat(moments(get(address, "de"))).as(path).isEqualTo(moments(get(address, "en")));
        }
        assertThat(get("/secure-redis/nothing?format=json", "de")).contains("Not found");
    }

    private static String moments(String json) {
        return json.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "T")
                .replaceAll("\"[0-9.]+\"|[0-9]+", "0")
                .replaceAll("[0-9.]+[KMG]", "0");
    }

    private static String get(String path, String language) {
        return server.asNobody().get(path, Map.of("Accept-Language", language)).body();
    }

    private static Map<String, String> pages(String language) {
        Map<String, String> pages = new LinkedHashMap<>();
        Map<String, String> headers = Map.of("Accept-Language", language, "Sec-Fetch-Site", "same-origin");
        DashboardClient client = server.asNobody();
        PaintedPages.all().forEach((name, path) -> {
            String address = "/secure-redis" + path;
            pages.put(name, client.get(address, headers).body());
            switch (name) {
                case "revealed" ->
                    pages.put(
                            name,
                            client.post(address, Map.of("reason", "TICKET-7"), headers)
                                    .body());
                case "doctor", "audit", "keys" ->
                    pages.put(
                            name + "-asked",
                            client.post(address, Map.of(), headers).body());
                case "caches" ->
                    pages.put(
                            "caches-counted",
                            client.post(address, Map.of("cache", "books"), headers)
                                    .body());
                case "reveal" ->
                    pages.put(
                            "reveal-short",
                            client.post(address, Map.of("reason", "x"), headers).body());
                default -> {}
            }
        });
        return pages;
    }

    /** What the library or Redis says stays English, and is marked. */
    private static String withoutEnglish(String page) {
        return page.replaceAll("(?s)<(\\w+)[^>]* lang=\"en\"[^>]*>.*?</\\1>", "");
    }

    private static Set<String> outside(String page) {
        String left = page;
        for (Matcher text = INNERMOST.matcher(left); text.find(); text = INNERMOST.matcher(left)) {
            left = text.replaceAll("");
        }
        return texts(left).stream()
                .filter(text -> text.matches("(?s).*\\p{L}.*"))
                .filter(text -> !DATA.matcher(text).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The texts between tags, and in attributes that people read or hear. */
    private static List<String> texts(String page) {
        List<String> texts = new ArrayList<>();
        Matcher spoken = SPOKEN.matcher(page);
        while (spoken.find()) {
            texts.add(spoken.group(1).strip());
        }
        String body = page.substring(page.indexOf("<title>"))
                .replaceAll("(?s)<pre.*?</pre>", "")
                .replace("<wbr>", "");
        TAG.splitAsStream(body)
                .map(text -> text.replaceAll("\\s+", " ")
                        .replaceAll("&[a-z#0-9]+;", "")
                        .strip())
                .forEach(texts::add);
        return texts;
    }
}
