package io.secureredis.benchmarks.values;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;

/** Zstandard frames, which tell their length, with contexts that are kept. */
final class Zstandard implements Compressor {

    private final ZstdCompressCtx compressor;
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    private Zstandard(int level) {
        this.compressor = new ZstdCompressCtx();
        compressor.setLevel(level);
    }

    /** @throws LinkageError where the library has none for this platform */
    static Compressor of(int level) {
        return new Zstandard(level);
    }

    @Override
    public byte[] compress(byte[] plaintext) {
        return compressor.compress(plaintext);
    }

    @Override
    public byte[] inflate(byte[] compressed, int maxBytes) {
        long length = Zstd.getFrameContentSize(compressed);
        if (length < 0 || length > maxBytes) {
            throw new IllegalStateException("Not what was compressed");
        }
        return decompressor.decompress(compressed, (int) length);
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
