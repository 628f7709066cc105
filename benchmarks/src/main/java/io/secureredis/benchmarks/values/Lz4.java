package io.secureredis.benchmarks.values;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4 blocks. They do not tell their length, so that comes first, in four bytes. */
final class Lz4 implements Compressor {

    private final LZ4Compressor compressor;
    private final LZ4SafeDecompressor decompressor;

    private Lz4(LZ4Factory factory) {
        this.compressor = factory.fastCompressor();
        this.decompressor = factory.safeDecompressor();
    }

    /** In Java, without {@code Unsafe}. */
    static Compressor ofJava() {
        return new Lz4(LZ4Factory.safeInstance());
    }

    /**
     * The library in C.
     *
     * @throws LinkageError where the library has none for this platform
     */
    static Compressor ofNative() {
        return new Lz4(LZ4Factory.nativeInstance());
    }

    @Override
    public byte[] compress(byte[] plaintext) {
        byte[] output = new byte[Integer.BYTES + compressor.maxCompressedLength(plaintext.length)];
        ByteBuffer.wrap(output).putInt(plaintext.length);
        int length = compressor.compress(plaintext, 0, plaintext.length, output, Integer.BYTES);
        return Arrays.copyOf(output, Integer.BYTES + length);
    }

    @Override
    public byte[] inflate(byte[] compressed, int maxBytes) {
        int length = ByteBuffer.wrap(compressed).getInt();
        if (length < 0 || length > maxBytes) {
            throw new IllegalStateException("Not what was compressed");
        }
        byte[] output = new byte[length];
        if (decompressor.decompress(compressed, Integer.BYTES, compressed.length - Integer.BYTES, output, 0)
                != length) {
            throw new IllegalStateException("Not what was compressed");
        }
        return output;
    }
}
