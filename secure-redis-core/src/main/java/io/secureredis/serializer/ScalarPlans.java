package io.secureredis.serializer;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * The plans of the JDK's plain values: each becomes a text or a number in JSON that restores exactly the same value.
 */
final class ScalarPlans {

    private interface Write<T> {
        void write(ValueWriter writer, T value);
    }

    /**
     * Created when the first value of a kind is stored or read: creating all of them takes longer at startup than the
     * whole key ring.
     */
    private static final Map<Class<?>, Plan> MADE = new ConcurrentHashMap<>();

    private static final long EXTREME_SCALE = 1_000_000_000;

    private final Map<Class<?>, Plan> plans = new HashMap<>();

    private ScalarPlans() {}

    /** Returns the plan of a plain JDK value, or {@code null} for other classes. */
    static @Nullable Plan of(Class<?> type) {
        if (!type.getName().startsWith("java.")) {
            return null;
        }
        Plan plan = MADE.get(type);
        return plan != null ? plan : made(type).get(type);
    }

    private static Map<Class<?>, Plan> made(Class<?> type) {
        ScalarPlans kind = new ScalarPlans();
        kind.makeLike(type);
        MADE.putAll(kind.plans);
        return kind.plans;
    }

    private void makeLike(Class<?> type) {
        if (type == String.class) {
            add(String.class, ValueWriter::writeText, ValueReader::readText);
        } else if (type == Boolean.class || type == Integer.class || type == Long.class || type == Double.class) {
            commonNumbers();
        } else {
            switch (type.getPackageName()) {
                case "java.lang" -> numbers();
                case "java.math" -> decimals();
                case "java.time" -> times();
                case "java.sql" -> dates();
                case "java.util.concurrent.atomic" -> atomics();
                case "java.util" -> utilities(type);
                case "java.net" -> addresses();
                case "java.security.cert" -> certificates();
                default -> {}
            }
        }
    }

    private void utilities(Class<?> type) {
        if (type == Date.class) {
            dates();
        } else if (type == UUID.class || type == Currency.class || type == Locale.class || type == BitSet.class) {
            texts();
        }
    }

    private void commonNumbers() {
        add(
                Boolean.class,
                (writer, value) -> writer.json().writeBoolean(value),
                reader -> reader.json().getBooleanValue());
        add(
                Integer.class,
                (writer, value) -> writer.json().writeNumber(value),
                reader -> whole(reader, Integer.class).getIntValue());
        add(
                Long.class,
                (writer, value) -> writer.json().writeNumber(value),
                reader -> whole(reader, Long.class).getLongValue());
        add(Double.class, (writer, value) -> writer.json().writeNumber(value), ScalarPlans::readDouble);
    }

    private void numbers() {
        add(
                Byte.class,
                (writer, value) -> writer.json().writeNumber(value),
                reader -> whole(reader, Byte.class).getByteValue());
        add(
                Short.class,
                (writer, value) -> writer.json().writeNumber(value),
                reader -> whole(reader, Short.class).getShortValue());
        add(Float.class, (writer, value) -> writer.json().writeNumber(value), ScalarPlans::readFloat);
        add(Character.class, (writer, value) -> writer.json().writeNumber((int) value), ScalarPlans::character);
    }

    /** A number that a field of another type left there loses its fraction otherwise. */
    private static JsonParser whole(ValueReader reader, Class<?> type) {
        ValueReader.require(reader.json().currentToken(), JsonToken.VALUE_NUMBER_INT, type);
        return reader.json();
    }

    private static char character(ValueReader reader) {
        int number = whole(reader, Character.class).getIntValue();
        if (number != (char) number) {
            throw Plan.broken(Character.class, null);
        }
        return (char) number;
    }

    private void decimals() {
        text(BigInteger.class, BigInteger::toString, BigInteger::new);
        text(BigDecimal.class, ScalarPlans::decimalText, ScalarPlans::decimal);
    }

    /** The usual text of a decimal with an extreme scale has an exponent that cannot be read again. */
    private static String decimalText(BigDecimal value) {
        boolean usual = Math.abs((long) value.scale()) < EXTREME_SCALE;
        return usual ? value.toString() : value.unscaledValue() + " " + value.scale();
    }

    private static BigDecimal decimal(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? new BigDecimal(text)
                : new BigDecimal(new BigInteger(text.substring(0, space)), Integer.parseInt(text.substring(space + 1)));
    }

    /** Infinities and {@code NaN} are text. */
    static double readDouble(ValueReader reader) {
        JsonParser json = reader.json();
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return Double.parseDouble(json.getString());
        }
        double number = json.getDoubleValue();
        requireExact(json, number, Double.class);
        return number;
    }

    static float readFloat(ValueReader reader) {
        JsonParser json = reader.json();
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return Float.parseFloat(json.getString());
        }
        float number = json.getFloatValue();
        requireExact(json, number, Float.class);
        return number;
    }

    /** A whole number that another type left there may have more digits. */
    private static void requireExact(JsonParser json, double number, Class<?> type) {
        boolean rounded = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && (Double.isInfinite(number) || new BigDecimal(number).compareTo(json.getDecimalValue()) != 0);
        if (rounded) {
            throw Plan.broken(type, null);
        }
    }

    private void texts() {
        text(UUID.class, UUID::toString, UUID::fromString);
        text(Currency.class, Currency::getCurrencyCode, Currency::getInstance);
        text(Locale.class, ScalarPlans::localeText, ScalarPlans::locale);
        text(
                BitSet.class,
                bits -> Base64.getEncoder().encodeToString(bits.toByteArray()),
                text -> BitSet.valueOf(Base64.getDecoder().decode(text)));
    }

    private void addresses() {
        text(URI.class, URI::toString, URI::create);
        plans.put(URL.class, new UrlPlan());
    }

    private void certificates() {
        text(X509Certificate.class, ScalarPlans::encoded, ScalarPlans::certificate);
    }

    private static String encoded(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException failure) {
            throw ValueFailure.unfit(X509Certificate.class.getName(), "has no encoded form.");
        }
    }

    private static X509Certificate certificate(String text) {
        try {
            ByteArrayInputStream encoded =
                    new ByteArrayInputStream(Base64.getDecoder().decode(text));
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(encoded);
        } catch (CertificateException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    /** Returns a language tag or, if that says less than the locale does, its three old parts. */
    private static String localeText(Locale locale) {
        String tag = locale.toLanguageTag();
        if (Locale.forLanguageTag(tag).equals(locale)) {
            return tag;
        }
        String parts = "_" + locale.getLanguage() + "_" + locale.getCountry() + "_" + locale.getVariant();
        if (!locale(parts).equals(locale)) {
            throw ValueFailure.unfit(Locale.class.getName(), "does not come back from its parts. Store its text.");
        }
        return parts;
    }

    @SuppressWarnings("deprecation") // The constructor is the only way to a locale that no language tag describes
    private static Locale locale(String text) {
        if (!text.startsWith("_")) {
            return localeOfTag(text);
        }
        String[] parts = text.split("_", 4);
        return new Locale(parts[1], parts[2], parts[3]);
    }

    /** Java reads what it can of a tag and drops the rest: {@code en_US} is no language at all. */
    private static Locale localeOfTag(String tag) {
        Locale locale = Locale.forLanguageTag(tag);
        if (!locale.toLanguageTag().equals(tag)) {
            throw Plan.broken(Locale.class, null);
        }
        return locale;
    }

    private void times() {
        text(Instant.class, Instant::toString, Instant::parse);
        text(LocalDate.class, LocalDate::toString, LocalDate::parse);
        text(LocalTime.class, LocalTime::toString, LocalTime::parse);
        text(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse);
        text(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse);
        text(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
        text(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
        text(ZonedDateTime.class, ScalarPlans::zonedText, ScalarPlans::zoned);
        text(Duration.class, value -> value.getSeconds() + " " + value.getNano(), text -> {
            long[] parts = parts(text);
            return Duration.ofSeconds(parts[0], parts[1]);
        });
        text(Period.class, value -> value.getYears() + " " + value.getMonths() + " " + value.getDays(), text -> {
            long[] parts = parts(text);
            return Period.of(Math.toIntExact(parts[0]), Math.toIntExact(parts[1]), Math.toIntExact(parts[2]));
        });
        text(Year.class, value -> Integer.toString(value.getValue()), text -> Year.of(Integer.parseInt(text)));
        text(YearMonth.class, value -> value.getYear() + " " + value.getMonthValue(), text -> {
            long[] parts = parts(text);
            return YearMonth.of(Math.toIntExact(parts[0]), Math.toIntExact(parts[1]));
        });
        text(MonthDay.class, MonthDay::toString, MonthDay::parse);
        Class<? extends ZoneId> region = ZoneId.of("Europe/Berlin").getClass();
        plans.put(region, region(region));
    }

    /** Regions have a hidden JDK class. */
    private static <T extends ZoneId> Plan region(Class<T> type) {
        return plan(type, (writer, value) -> writer.writeText(value.getId()), ofText(id -> type.cast(ZoneId.of(id))));
    }

    private static long[] parts(String text) {
        String[] parts = text.split(" ", -1);
        long[] numbers = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Long.parseLong(parts[i]);
        }
        return numbers;
    }

    /**
     * The offset is between time and zone: in the hour in which a clock is set back, it shows which of the two hours it
     * is.
     */
    private static String zonedText(ZonedDateTime value) {
        return value.toLocalDateTime() + " " + value.getOffset() + " " + value.getZone();
    }

    private static ZonedDateTime zoned(String text) {
        String[] parts = text.split(" ", 3);
        return ZonedDateTime.ofLocal(LocalDateTime.parse(parts[0]), ZoneId.of(parts[2]), ZoneOffset.of(parts[1]));
    }

    @SuppressWarnings("JavaUtilDate")
    private void dates() {
        add(
                Date.class,
                (writer, value) -> writer.json().writeNumber(value.getTime()),
                reader -> new Date(whole(reader, Date.class).getLongValue()));
        add(
                java.sql.Date.class,
                (writer, value) -> writer.json().writeNumber(value.getTime()),
                reader -> new java.sql.Date(whole(reader, java.sql.Date.class).getLongValue()));
        add(
                java.sql.Time.class,
                (writer, value) -> writer.json().writeNumber(value.getTime()),
                reader -> new java.sql.Time(whole(reader, java.sql.Time.class).getLongValue()));
        text(Timestamp.class, value -> value.getTime() + " " + value.getNanos(), text -> {
            long[] parts = parts(text);
            Timestamp timestamp = new Timestamp(parts[0]);
            timestamp.setNanos(Math.toIntExact(parts[1]));
            return timestamp;
        });
    }

    private void atomics() {
        plans.put(
                AtomicBoolean.class,
                atomic(
                        AtomicBoolean.class,
                        value -> value.get(),
                        (writer, value) -> writer.json().writeBoolean(value.get()),
                        reader -> new AtomicBoolean(reader.json().getBooleanValue())));
        plans.put(
                AtomicInteger.class,
                atomic(
                        AtomicInteger.class,
                        value -> value.get(),
                        (writer, value) -> writer.json().writeNumber(value.get()),
                        reader -> new AtomicInteger(
                                whole(reader, AtomicInteger.class).getIntValue())));
        plans.put(
                AtomicLong.class,
                atomic(
                        AtomicLong.class,
                        value -> value.get(),
                        (writer, value) -> writer.json().writeNumber(value.get()),
                        reader -> new AtomicLong(whole(reader, AtomicLong.class).getLongValue())));
    }

    private <T> void text(Class<T> type, Function<T, String> write, Function<String, T> read) {
        add(type, (writer, value) -> writer.writeText(write.apply(value)), ofText(read));
    }

    private static <T> Function<ValueReader, T> ofText(Function<String, T> read) {
        return reader -> {
            ValueReader.require(reader.json().currentToken(), JsonToken.VALUE_STRING, String.class);
            return read.apply(reader.json().getString());
        };
    }

    private <T> void add(Class<T> type, Write<T> write, Function<ValueReader, T> read) {
        plans.put(type, plan(type, write, read));
    }

    private static <T> Plan plan(Class<T> type, Write<T> write, Function<ValueReader, ? extends T> read) {
        return new ScalarPlan<>(type, write, read, null);
    }

    private static <T> Plan atomic(
            Class<T> type, Function<T, Object> content, Write<T> write, Function<ValueReader, T> read) {
        return new ScalarPlan<>(type, write, read, content);
    }

    private static final class ScalarPlan<T> extends Plan {

        private final Class<T> type;
        private final Write<T> write;
        private final Function<ValueReader, ? extends T> read;
        private final @Nullable Function<T, Object> content;

        ScalarPlan(
                Class<T> type,
                Write<T> write,
                Function<ValueReader, ? extends T> read,
                @Nullable Function<T, Object> content) {
            super(type, false, true);
            this.type = type;
            this.write = write;
            this.read = read;
            this.content = content;
        }

        @Override
        boolean isLeaf() {
            return true;
        }

        @Override
        void write(ValueWriter writer, Object value, JavaType declared) {
            write.write(writer, type.cast(value));
        }

        @Override
        Object read(ValueReader reader, JavaType declared) {
            try {
                return read.apply(reader);
            } catch (JacksonException
                    | java.time.DateTimeException
                    | IllegalArgumentException
                    | ArithmeticException
                    | IndexOutOfBoundsException failure) {
                throw broken(type, failure);
            }
        }

        @Override
        Likeness compare(Comparison comparison, Object one, Object other) {
            if (content == null) {
                return comparison.byEquals(one, other);
            }
            boolean same = content.apply(type.cast(one)).equals(content.apply(type.cast(other)));
            return same ? Likeness.ALIKE : comparison.different("the content has changed");
        }
    }
}
