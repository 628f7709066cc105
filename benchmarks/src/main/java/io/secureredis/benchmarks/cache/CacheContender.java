package io.secureredis.benchmarks.cache;

import org.jspecify.annotations.Nullable;

/** One way to keep objects in Redis. Safe for any number of threads. */
interface CacheContender extends AutoCloseable {

    void put(String key, Object value);

    @Nullable
    Object get(String key);

    @Override
    void close();
}
