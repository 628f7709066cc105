package io.secureredis.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** Compares values with their {@link SettingRange}. */
final class SettingRanges {

    private SettingRanges() {}

    /**
     * Checks a value that was read from a property.
     *
     * @param where the property's origin in brackets, or nothing
     * @throws InvalidSettingException {@code SR227} if it is out of its range
     */
    static void check(ConfigurationPropertyName name, SettingRange range, Object value, String where) {
        boolean off = range.orZero() && isWithin(value, "0", "0");
        if (!off && !isWithin(value, range.least(), range.most())) {
            throw InvalidSettingException.outOfRange(name.toString(), where, words(range));
        }
    }

    private static String words(SettingRange range) {
        return (range.orZero() ? "0, or " : "") + "from " + range.least() + " to " + range.most();
    }

    private static boolean isWithin(Object value, String least, String most) {
        if (value instanceof Duration duration) {
            return isBetween(DurationStyle.detectAndParse(least), duration, DurationStyle.detectAndParse(most));
        }
        if (value instanceof DataSize size) {
            return isBetween(DataSize.parse(least), size, DataSize.parse(most));
        }
        // Not a number, or endless
        boolean finite = !(value instanceof Double number) || Double.isFinite(number);
        return finite && isBetween(new BigDecimal(least), new BigDecimal(value.toString()), new BigDecimal(most));
    }

    private static <T extends Comparable<T>> boolean isBetween(T least, T value, T most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
