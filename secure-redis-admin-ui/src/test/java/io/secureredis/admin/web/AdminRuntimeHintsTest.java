package io.secureredis.admin.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What is registered for a native image that shows the dashboard. */
class AdminRuntimeHintsTest {

    @Test
    void assets_all_areRegistered() throws IOException {
        RuntimeHints hints = new RuntimeHints();
        ClassLoader classLoader = AdminRuntimeHintsTest.class.getClassLoader();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .forEach(registrar -> registrar.registerHints(hints, classLoader));
        for (String resource : List.of(
                "io/secureredis/admin/dashboard.css",
                "io/secureredis/admin/dashboard.js",
                "io/secureredis/admin/icon.svg",
                "io/secureredis/admin/audit/append.lua",
                "io/secureredis/admin/audit/read.lua",
                "io/secureredis/admin/audit/trim.lua",
                Assets.WEBJAR,
                "META-INF/resources/webjars/htmx.org/" + version(classLoader) + "/dist/htmx.min.js")) {
            assertThat(classLoader.getResource(resource)).as(resource).isNotNull();
            assertThat(RuntimeHintsPredicates.resource().forResource(resource))
                    .as(resource)
                    .accepts(hints);
        }
    }

    private static String version(ClassLoader classLoader) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Objects.requireNonNull(classLoader.getResourceAsStream(Assets.WEBJAR))) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }
}
