package io.secureredis.admin.text;

/** Formats sizes for people. */
final class Numbers {

    private static final long KIB = 1024;
    private static final long MIB = 1024L * 1024;

    private Numbers() {}

    /** {@code 812 B}, {@code 1.4 KiB}. */
    static String bytes(Texts texts, long number) {
        if (number < KIB) {
            return texts.text("bytes.b", number);
        }
        if (number < MIB) {
            return texts.text("bytes.kib", String.format(texts.locale(), "%,.1f", number / (double) KIB));
        }
        return texts.text("bytes.mib", String.format(texts.locale(), "%,.0f", number / (double) MIB));
    }
}
