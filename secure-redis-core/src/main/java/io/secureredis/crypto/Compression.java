package io.secureredis.crypto;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses with DEFLATE in the zlib format (RFC 1950), within limits in both directions. Source: envelope
 * specification, section 8.
 */
final class Compression {

    private static final int CHUNK_BYTES = 8192;

    private Compression() {}

    /** Returns the compressed bytes, or null if they would not be fewer. */
    static byte @Nullable [] compress(byte[] plaintext) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plaintext);
            deflater.finish();
            byte[] output = new byte[plaintext.length];
            int length = deflater.deflate(output);
            return deflater.finished() && length < plaintext.length ? Arrays.copyOf(output, length) : null;
        } finally {
            deflater.end();
        }
    }

    /** @throws OpenException {@link OpenFailure#TOO_LARGE} or {@link OpenFailure#MALFORMED} */
    static byte[] inflate(byte[] compressed, int maxBytes) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            ByteArrayOutputStream output = new ByteArrayOutputStream((int) Math.min(maxBytes, compressed.length * 4L));
            inflate(inflater, output, maxBytes);
            if (inflater.getRemaining() > 0) {
                throw OpenException.malformed("something follows its compressed stream");
            }
            return output.toByteArray();
        } catch (DataFormatException broken) {
            throw OpenException.malformed("its compressed stream is broken");
        } finally {
            inflater.end();
        }
    }

    private static void inflate(Inflater inflater, ByteArrayOutputStream output, int maxBytes)
            throws DataFormatException {
        byte[] chunk = new byte[CHUNK_BYTES];
        while (!inflater.finished()) {
            // Asks for one byte more than allowed, never for more.
            int length = inflater.inflate(chunk, 0, (int) Math.min(chunk.length, maxBytes + 1L - output.size()));
            if (length == 0 && !inflater.finished()) {
                throw OpenException.malformed("its compressed stream ends early");
            }
            if (output.size() + (long) length > maxBytes) {
                throw OpenException.tooLarge(maxBytes);
            }
            output.write(chunk, 0, length);
        }
    }
}
