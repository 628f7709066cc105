package io.secureredis.admin.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Serves the script, style and icon of the dashboard from the jar.
 *
 * <p>The address of each contains a hash of its content, so browsers may cache it forever and still get a new one when
 * it changes.
 */
final class Assets {

    /** One file. */
    static final class Asset {

        private final String path;
        private final String mediaType;
        private final byte[] content;

        private Asset(String path, String mediaType, byte[] content) {
            this.path = path;
            this.mediaType = mediaType;
            this.content = content;
        }

        String path() {
            return path;
        }

        String mediaType() {
            return mediaType;
        }

        /** Returns the array itself: callers only write it out. */
        byte[] content() {
            return content;
        }
    }

    /** Says which version of htmx there is. */
    static final String WEBJAR = "META-INF/maven/org.webjars.npm/htmx.org/pom.properties";

    private static final int HASH_BYTES = 6;

    private final Map<String, Asset> byName = new LinkedHashMap<>();

    Assets() {
        add("dashboard.css", "text/css;charset=UTF-8", own("dashboard.css"));
        add("dashboard.js", "text/javascript;charset=UTF-8", own("dashboard.js"));
        add("icon.svg", "image/svg+xml", own("icon.svg"));
        add("htmx.js", "text/javascript;charset=UTF-8", htmx());
    }

    /** Returns the path of an asset within the dashboard. */
    String path(String name) {
        Asset asset = byName.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("There is no asset called " + name);
        }
        return asset.path();
    }

    Optional<Asset> find(List<String> segments) {
        String path = "/" + String.join("/", segments);
        return byName.values().stream()
                .filter(asset -> asset.path().equals(path))
                .findFirst();
    }

    private void add(String name, String mediaType, byte[] content) {
        byName.put(name, new Asset("/assets/" + hash(content) + "/" + name, mediaType, content));
    }

    private static byte[] own(String name) {
        return read("io/secureredis/admin/" + name);
    }

    /** Uses the version of the webjar that the application has. */
    private static byte[] htmx() {
        Properties webjar = new Properties();
        try (InputStream in = open(WEBJAR)) {
            webjar.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read("META-INF/resources/webjars/htmx.org/" + webjar.getProperty("version") + "/dist/htmx.min.js");
    }

    private static byte[] read(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("Not on the classpath: " + resource);
        }
        return in;
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
