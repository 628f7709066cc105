package io.secureredis.serializer.corpus;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.BitSet;
import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** Numbers, texts and other plain values of the JDK, at their edges. */
@SuppressWarnings({"UnnecessaryStringBuilder"})
final class JdkValues {

    private JdkValues() {}

    static void addTo(Corpus corpus) {
        corpus.addAll("Boolean", true, false);
        corpus.addAll("Byte", (byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE);
        corpus.addAll("Short", (short) 1, Short.MIN_VALUE, Short.MAX_VALUE);
        corpus.addAll("Integer", 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        corpus.addAll("Long", 0L, 1L, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1);
        corpus.addAll(
                "Float",
                0f,
                -0f,
                1.1f,
                Float.MIN_VALUE,
                Float.MAX_VALUE,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY);
        corpus.addAll(
                "Double",
                0.0,
                -0.0,
                1.0,
                0.1,
                1e300,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY);
        corpus.addAll("Character", 'a', '\u0000', '"', '\u00e9', '\ud83d', '\ude00', '\uffff');
        corpus.addAll(
                "String",
                "",
                " ",
                "text",
                "\"quoted\"",
                "back\\slash",
                "line\nfeed\r\t",
                "\u0000",
                "\u007f",
                "\u00e9\u4e2d",
                "\ud83d\ude00",
                "\ud83d",
                "\ude00",
                "half \ud83d in it",
                "\ufeffbom",
                "null",
                "[\"java.util.UUID\",\"x\"]",
                "x".repeat(100_000));
        corpus.addAll(
                "BigInteger",
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                BigInteger.TWO.pow(64),
                BigInteger.TEN.pow(2_000));
        corpus.addAll(
                "BigDecimal",
                new BigDecimal("0"),
                new BigDecimal("0.00"),
                new BigDecimal("1.10"),
                new BigDecimal("1E+400"),
                new BigDecimal("-1E-400"),
                new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE),
                new BigDecimal("100").setScale(-2));
        corpus.addAll(
                "MathContext", MathContext.UNLIMITED, MathContext.DECIMAL64, new MathContext(3, RoundingMode.CEILING));
        corpus.addAll(
                "enum of the JDK",
                RoundingMode.HALF_EVEN,
                TimeUnit.DAYS,
                java.time.DayOfWeek.MONDAY,
                java.time.Month.MAY);
        corpus.addAll("UUID", new UUID(0, 0), new UUID(-1, -1), UUID.nameUUIDFromBytes(new byte[] {1}));
        corpus.addAll(
                "URI",
                URI.create(""),
                URI.create("https://example.org/a%20b?c=d#e"),
                URI.create("mailto:a@example.org"),
                URI.create("../relative"),
                URI.create("urn:isbn:1"));
        corpus.addAll(
                "Currency", Currency.getInstance("EUR"), Currency.getInstance("JPY"), Currency.getInstance("XXX"));
        locales(corpus);
        optionals(corpus);
        corpus.addAll("BitSet", new BitSet(), BitSet.valueOf(new byte[] {1, 0, 3}), BitSet.valueOf(new long[] {0, 1}));
        corpus.addAll("Atomic", new AtomicBoolean(true), new AtomicInteger(-7), new AtomicLong(Long.MAX_VALUE));
        corpus.addAll(
                "AtomicReference", new AtomicReference<>(), new AtomicReference<>("x"), new AtomicReference<>(5L));
        corpus.add("ReentrantLock", ReentrantLock::new);
        arrays(corpus);
        outsideTheList(corpus);
    }

    @SuppressWarnings("deprecation") // Odd locales come from the old constructor only
    private static void locales(Corpus corpus) {
        corpus.addAll(
                "Locale",
                Locale.ROOT,
                Locale.GERMANY,
                Locale.SIMPLIFIED_CHINESE,
                Locale.forLanguageTag("sr-Latn-RS"),
                Locale.forLanguageTag("th-TH-u-nu-thai"),
                new Locale("no", "NO", "NY"),
                new Locale("ja", "JP", "JP"),
                new Locale("iw"),
                new Locale("", "DE"),
                new Locale("en", "", "POSIX"),
                new Locale("xx", "YY", "a_b"));
    }

    private static void optionals(Corpus corpus) {
        corpus.addAll(
                "Optional",
                Optional.empty(),
                Optional.of("x"),
                Optional.of(1L),
                Optional.of(Optional.of(1)),
                Optional.of(Optional.empty()),
                Optional.of(new Classes.Author("Ende")));
        corpus.addAll("OptionalInt", OptionalInt.empty(), OptionalInt.of(-1));
        corpus.addAll("OptionalLong", OptionalLong.empty(), OptionalLong.of(Long.MIN_VALUE));
        corpus.addAll("OptionalDouble", OptionalDouble.empty(), OptionalDouble.of(Double.NaN), OptionalDouble.of(0.5));
    }

    private static void arrays(Corpus corpus) {
        corpus.addAll("byte[]", new byte[0], new byte[] {-1, 0, 1}, new byte[1000]);
        corpus.addAll("char[]", new char[0], "text".toCharArray(), new char[] {'\ud83d'});
        corpus.addAll(
                "int[]", new int[0], new int[] {Integer.MIN_VALUE, 0}, new int[][] {{1}, {}, {2, 3}}, new int[][] {null
                });
        corpus.addAll(
                "primitive[]",
                new boolean[] {true},
                new short[] {1},
                new long[] {Long.MAX_VALUE},
                new float[] {Float.NaN},
                new double[] {Double.NEGATIVE_INFINITY, -0.0});
        corpus.addAll(
                "Object[]",
                new Object[0],
                new Object[] {1, "x", null, 2L},
                new Object[] {new Object[] {new int[] {1}}},
                new String[] {"a", null},
                new Integer[] {1},
                new Number[] {1, 2L, 0.5},
                new UUID[] {new UUID(1, 2)},
                new Optional<?>[] {Optional.of("x")},
                new String[][] {{"a"}, null},
                new Classes.Author[] {new Classes.Author("x")},
                new Comparable<?>[] {"a", 1, java.time.LocalDate.EPOCH});
    }

    private static void outsideTheList(Corpus corpus) {
        corpus.add("Object", Object::new);
        corpus.add("Class", () -> String.class);
        corpus.add("StringBuilder", () -> new StringBuilder("x"));
        corpus.add("Pattern", () -> Pattern.compile("a+"));
        corpus.add("Path", () -> Path.of("x"));
        corpus.add("File", () -> new java.io.File("x"));
        corpus.add("URL", () -> new URL("http://127.0.0.1/"));
        corpus.add("InetAddress", InetAddress::getLoopbackAddress);
        corpus.add(
                "DecimalFormat",
                () -> new DecimalFormat("0.00", java.text.DecimalFormatSymbols.getInstance(Locale.ROOT)));
        corpus.add("Exception", () -> new IllegalStateException("x"));
        corpus.add("Thread", Thread::currentThread);
        corpus.add("Random", () -> new java.util.Random(1));
    }
}
