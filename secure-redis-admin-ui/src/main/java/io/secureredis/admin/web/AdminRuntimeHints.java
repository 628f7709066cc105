package io.secureredis.admin.web;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image cannot see: the files that the dashboard's pages load, and those of htmx, in whatever version.
 */
final class AdminRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/secureredis/admin/*");
        hints.resources().registerPattern("secure-redis-dashboard*.properties");
        hints.resources().registerPattern("io/secureredis/admin/audit/*.lua");
        hints.resources().registerPattern(Assets.WEBJAR);
        hints.resources().registerPattern("META-INF/resources/webjars/htmx.org/*/dist/htmx.min.js");
    }
}
