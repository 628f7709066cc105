package io.secureredis.samples.shop.inside;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Stored bytes, split into the fields of the envelope specification (section 2).
 *
 * @param parts the fields in their order; a single one if the bytes are no envelope
 * @param rows the same bytes as a hex dump
 */
record EnvelopeView(List<Part> parts, List<Row> rows) {

    private static final int ROW_BYTES = 16;
    private static final int TAG_BYTES = EnvelopeHeader.OVERHEAD_BYTES - EnvelopeHeader.BYTES;

    /**
     * One field.
     *
     * @param style the name of its colour
     * @param offset of its first byte
     * @param hex its bytes, at most the first 16
     */
    record Part(String style, String name, int offset, String hex, String meaning) {}

    /** Up to 16 bytes of the dump. */
    record Row(String offset, List<Cell> cells, String ascii) {}

    /** One byte of the dump. */
    record Cell(int offset, String hex, String style, String name) {}

    static EnvelopeView of(byte[] stored) {
        List<Part> parts = new ArrayList<>();
        try {
            addFields(parts, stored, EnvelopeHeader.parse(stored));
        } catch (OpenException noEnvelope) {
            String meaning = noEnvelope.failure().label() + ": " + Dump.ascii(stored, 0, stored.length);
            new FieldCutter(stored, parts).cut("alien", "no envelope", stored.length, meaning);
        }
        return new EnvelopeView(parts, rows(stored, parts));
    }

    private static void addFields(List<Part> parts, byte[] stored, EnvelopeHeader header) {
        FieldCutter fields = new FieldCutter(stored, parts);
        fields.cut("magic", "magic", 2, "“SR”");
        fields.cut("version", "version", 1, String.valueOf(header.version()));
        fields.cut("flags", "flags", 1, header.compressed() ? "compressed before it was sealed" : "not compressed");
        fields.cut("key-id", "key id", 4, "which secret; derived from it");
        fields.cut("salt", "salt", 16, "random; secret and salt give the data key");
        fields.cut("commitment", "commitment", 16, "shows that the right key is at hand");
        fields.cut("nonce", "nonce", 12, "random; never twice under a data key");
        fields.cut("written-at", "written at", 4, header.writtenAt().toString());
        fields.cut("lifetime", "lifetime", 4, lifetime(header.lifetime()));
        int ciphertext = stored.length - EnvelopeHeader.OVERHEAD_BYTES;
        fields.cut("ciphertext", "ciphertext", ciphertext, ciphertext + " bytes of AES-GCM");
        fields.cut("tag", "tag", TAG_BYTES, "proves all of the above, and the place where it lives");
    }

    private static String lifetime(Duration lifetime) {
        return lifetime.isZero() ? "does not end by itself" : lifetime.toSeconds() + " seconds";
    }

    private static List<Row> rows(byte[] stored, List<Part> parts) {
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < stored.length; from += ROW_BYTES) {
            int to = Math.min(from + ROW_BYTES, stored.length);
            List<Cell> cells = IntStream.range(from, to)
                    .mapToObj(at -> cell(stored, at, parts))
                    .toList();
            rows.add(new Row(String.format("%04x", from), cells, Dump.ascii(stored, from, to)));
        }
        return rows;
    }

    private static Cell cell(byte[] stored, int at, List<Part> parts) {
        Part part = parts.stream()
                .filter(each -> each.offset() <= at)
                .reduce((one, later) -> later)
                .orElseThrow();
        return new Cell(at, Dump.hex(stored, at, at + 1), part.style(), part.name());
    }

    /** Cuts one field after the other. */
    private static final class FieldCutter {

        private final byte[] stored;
        private final List<Part> parts;
        private int at;

        FieldCutter(byte[] stored, List<Part> parts) {
            this.stored = stored;
            this.parts = parts;
        }

        void cut(String style, String name, int length, String meaning) {
            if (length > 0) {
                parts.add(new Part(style, name, at, beginning(at, length), meaning));
            }
            at += length;
        }

        private String beginning(int from, int length) {
            boolean whole = length <= ROW_BYTES;
            return Dump.hex(stored, from, from + Math.min(length, ROW_BYTES)) + (whole ? "" : " …");
        }
    }
}
