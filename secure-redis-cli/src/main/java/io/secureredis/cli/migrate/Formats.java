package io.secureredis.cli.migrate;

import io.secureredis.cli.migrate.MigrateRequest.SourceFormat;
import io.secureredis.cli.migrate.MigrateRequest.TargetFormat;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.migration.ValueConversion;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import io.secureredis.session.SealedSessionLayout;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NullValue;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;
import tools.jackson.databind.json.JsonMapper;

/** The serializers that convert values, with the application's classes. */
final class Formats implements AutoCloseable {

    /** Spring Cache's value for null, whatever the serializer. It stays. */
    private static final byte[] CACHED_NULL = RedisSerializer.java().serialize(NullValue.INSTANCE);

    private final MigrateRequest request;
    private final URLClassLoader classes;
    private final AllowedTypes types;
    private final @Nullable ClassLoader former;

    private Formats(MigrateRequest request) {
        this.request = request;
        this.classes = new URLClassLoader(urls(request.values().classpath()), Formats.class.getClassLoader());
        this.types = types(request.values().allowedPackages());
        this.former = Thread.currentThread().getContextClassLoader();
        // Jackson uses this class loader for class names in JSON
        Thread.currentThread().setContextClassLoader(classes);
    }

    static Formats of(MigrateRequest request) {
        return new Formats(request);
    }

    private static AllowedTypes types(List<String> packages) {
        packages.stream()
                .filter(name -> !AllowedTypes.isPackage(name))
                .findFirst()
                .ifPresent(name -> {
                    throw CliException.usage(
                            "--allow-package is not a package that can be allowed: " + name + ".",
                            "As in --allow-package com.acme.shop");
                });
        return AllowedTypes.jdkValues().andPackages(packages);
    }

    private static URL[] urls(@Nullable String classpath) {
        List<URL> urls = new ArrayList<>();
        for (String part : classpath == null ? new String[0] : classpath.split(File.pathSeparator, -1)) {
            Path path = Path.of(part);
            if (!Files.exists(path)) {
                throw CliException.usage("--classpath names " + path + ", which is not there.", null);
            }
            try {
                urls.add(path.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }
        return urls.toArray(URL[]::new);
    }

    ValueConversion conversion() {
        SourceFormat from = request.values().from();
        TargetFormat to = request.values().to();
        if (request.layout() == MigrateRequest.Layout.session) {
            return SealedSessionLayout.conversion(
                    source(from == null ? SourceFormat.jdk : from), target(to == null ? TargetFormat.jdk : to));
        }
        if (from == null) {
            return ValueConversion.NONE;
        }
        RedisSerializer<Object> reader = source(from);
        RedisSerializer<Object> writer = target(to == null ? TargetFormat.json : to);
        return value -> isCachedNull(value) ? value : writer.serialize(reader.deserialize(value));
    }

    private boolean isCachedNull(byte[] value) {
        return request.layout() == MigrateRequest.Layout.cache && Arrays.equals(value, CACHED_NULL);
    }

    private RedisSerializer<Object> source(SourceFormat format) {
        return switch (format) {
            case jdk -> jdk();
            case json_generic -> new GenericJson(types, classes);
            case json_typed -> typed(String.valueOf(request.values().type()));
            case string -> text();
        };
    }

    private RedisSerializer<Object> target(TargetFormat format) {
        return switch (format) {
            case json -> TypedJsonRedisSerializer.of(types, classes, builder -> {});
            case jdk -> jdk();
        };
    }

    /** Session objects have no equality, so what comes back is not compared. */
    private RedisSerializer<Object> jdk() {
        FilteredJdkRedisSerializer jdk = FilteredJdkRedisSerializer.of(types, classes);
        return request.layout() == MigrateRequest.Layout.session ? jdk.withoutProof() : jdk;
    }

    @SuppressWarnings("unchecked") // Read only
    private RedisSerializer<Object> typed(String name) {
        if (!types.allows(name)) {
            throw CliException.usage(
                    "--type is " + name + ", whose package is not allowed.", "Add --allow-package with its package.");
        }
        try {
            Class<?> type = Class.forName(name, false, classes);
            JsonMapper mapper = JsonMapper.builder().findAndAddModules(classes).build();
            return (RedisSerializer<Object>) (RedisSerializer<?>) new JacksonJsonRedisSerializer<>(mapper, type);
        } catch (ClassNotFoundException e) {
            throw CliException.usage(
                    "--type is " + name + ", and there is no such class.", "Name its jar with --classpath.");
        }
    }

    @SuppressWarnings("unchecked") // Read only
    private static RedisSerializer<Object> text() {
        return (RedisSerializer<Object>) (RedisSerializer<?>) RedisSerializer.string();
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(former);
        try {
            classes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
