package io.secureredis.benchmarks.cache;

/** How sizes are written in tables. */
final class SizeNames {

    private SizeNames() {}

    static String of(int bytes) {
        return bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
    }
}
