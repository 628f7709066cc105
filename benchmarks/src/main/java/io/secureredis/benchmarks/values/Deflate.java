package io.secureredis.benchmarks.values;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The JDK's DEFLATE in the zlib format, as {@code Compression} in core uses it, or with objects that are kept. */
final class Deflate implements Compressor {

    private static final int CHUNK_BYTES = 8192;

    private final int level;
    private final boolean kept;
    private Deflater deflater;
    private Inflater inflater = new Inflater();

    private Deflate(int level, boolean kept) {
        this.level = level;
        this.kept = kept;
        this.deflater = new Deflater(level);
    }

    /** Makes the JDK's objects for each value, like core. */
    static Compressor each(int level) {
        return new Deflate(level, false);
    }

    /** Resets one object of each kind for each value. */
    static Compressor kept(int level) {
        return new Deflate(level, true);
    }

    @Override
    public byte[] compress(byte[] plaintext) {
        if (kept) {
            deflater.reset();
        } else {
            deflater.end();
            deflater = new Deflater(level);
        }
        deflater.setInput(plaintext);
        deflater.finish();
        byte[] output = new byte[plaintext.length + 64];
        int length = deflater.deflate(output);
        if (!deflater.finished()) {
            throw new IllegalStateException("Longer than before by more than 64 bytes");
        }
        return Arrays.copyOf(output, length);
    }

    @Override
    public byte[] inflate(byte[] compressed, int maxBytes) {
        if (kept) {
            inflater.reset();
        } else {
            inflater.end();
            inflater = new Inflater();
        }
        inflater.setInput(compressed);
        ByteArrayOutputStream output = new ByteArrayOutputStream((int) Math.min(maxBytes, compressed.length * 4L));
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            while (!inflater.finished()) {
                int length = inflater.inflate(chunk, 0, (int) Math.min(chunk.length, maxBytes + 1L - output.size()));
                if (length == 0 || output.size() + length > maxBytes) {
                    throw new IllegalStateException("Not what was compressed");
                }
                output.write(chunk, 0, length);
            }
        } catch (DataFormatException broken) {
            throw new IllegalStateException(broken);
        }
        return output.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
