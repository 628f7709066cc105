package io.secureredis.benchmarks.values;

import org.jspecify.annotations.Nullable;

/** The ways to compress a value that are compared. */
enum Compressors {
    OURS("deflate 1, as secure-redis"),
    KEPT("deflate 1, objects kept"),
    DEFLATE_6("deflate 6"),
    LZ4_JAVA("LZ4, in Java"),
    LZ4_NATIVE("LZ4, native"),
    ZSTD_1("zstd 1"),
    ZSTD_3("zstd 3"),
    AGAIN("deflate 1, as secure-redis (again)");

    final String title;

    Compressors(String title) {
        this.title = title;
    }

    /** A compressor, or {@code null} if its library has no native part for this platform. */
    @Nullable
    Compressor create() {
        try {
            return switch (this) {
                case OURS, AGAIN -> Deflate.each(1);
                case KEPT -> Deflate.kept(1);
                case DEFLATE_6 -> Deflate.each(6);
                case LZ4_JAVA -> Lz4.ofJava();
                case LZ4_NATIVE -> Lz4.ofNative();
                case ZSTD_1 -> Zstandard.of(1);
                case ZSTD_3 -> Zstandard.of(3);
            };
        } catch (LinkageError missing) {
            return null;
        }
    }
}
