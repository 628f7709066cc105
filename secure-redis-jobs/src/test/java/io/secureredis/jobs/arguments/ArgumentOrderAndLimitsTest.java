package io.secureredis.jobs.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.serializer.AllowedTypes;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Arguments that {@code equals} takes for equal although they are not, and arguments whose code throws. */
@SuppressWarnings({"ArrayRecordComponent", "NonApiType", "StaticAssignmentOfThrowable"}) // As users write them
class ArgumentOrderAndLimitsTest {

    private final JobArguments arguments = new JobArguments(
            JsonMapper.builder().build(), AllowedTypes.jdkValues().andPackages("io.secureredis.jobs"));

    record Parts(@Nullable Set<String> set, @Nullable Map<String, Integer> map, Object @Nullable [] array) {}

    /** Throws where it is told to, with a text that nobody may see. */
    public static class Thrower {

        static @Nullable String where;
        static Throwable what = new IllegalStateException("canary");

        private static void at(String place) {
            if (place.equals(where)) {
                sneak(what);
            }
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(Throwable thrown) throws T {
            throw (T) thrown;
        }

        public int getValue() {
            at("getter");
            return 1;
        }

        public void setValue(int value) {
            at("setter");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            at("equals");
            return other instanceof Thrower;
        }

        @Override
        public int hashCode() {
            at("hashCode");
            return 1;
        }
    }

    @SuppressWarnings("unused")
    private static void job(
            Set<String> set,
            HashSet<String> hashed,
            Map<String, Integer> map,
            Properties properties,
            Parts parts,
            Object[] objects,
            BigDecimal decimal,
            Object any,
            Thrower thrower,
            Set<Thrower> throwers) {}

    private JavaType type(int at) {
        for (Method method : ArgumentOrderAndLimitsTest.class.getDeclaredMethods()) {
            if (method.getName().equals("job")) {
                Type type = method.getGenericParameterTypes()[at];
                return arguments.mapper().constructType(type);
            }
        }
        throw new AssertionError();
    }

    private @Nullable Object comesBack(int at, Object value) {
        List<JavaType> types = List.of(type(at));
        return arguments.read("job", types, arguments.write("job", types, new Object[] {value}))[0];
    }

    private void assertRefused(int at, Object value) {
        assertThatThrownBy(() -> comesBack(at, value))
                .isInstanceOf(JobException.class)
                .hasMessageMatching("(?s)SR4(13|63) .*")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void sets_andMaps_keepTheirOrder() {
        Set<String> set = new LinkedHashSet<>();
        Map<String, Integer> map = new LinkedHashMap<>();
        for (int i = 100; i > 0; i--) {
            set.add("element " + i);
            map.put("key " + i, i);
        }
        assertThat(new ArrayList<>((Set<?>) comesBack(0, set))).isEqualTo(new ArrayList<>(set));
        assertThat(new ArrayList<>((Set<?>) comesBack(0, Collections.unmodifiableSet(set))))
                .isEqualTo(new ArrayList<>(set));
        assertThat(new ArrayList<>((Set<?>) comesBack(7, set))).isEqualTo(new ArrayList<>(set));
        assertThat(new ArrayList<>(((Map<?, ?>) comesBack(2, map)).keySet())).isEqualTo(new ArrayList<>(map.keySet()));
        Parts parts = (Parts) comesBack(4, new Parts(set, map, null));
        assertThat(new ArrayList<>(parts.set())).isEqualTo(new ArrayList<>(set));
        assertThat(new ArrayList<>(parts.map().keySet())).isEqualTo(new ArrayList<>(map.keySet()));
        assertRefused(1, set);
        assertThat(comesBack(1, new HashSet<>(set))).isEqualTo(set);
    }

    @Test
    void properties_withDefaults_areRefused() {
        Properties defaults = new Properties();
        defaults.setProperty("default", "canary");
        Properties properties = new Properties(defaults);
        properties.setProperty("own", "a");
        assertRefused(3, properties);
        assertRefused(7, properties);
        Properties plain = new Properties();
        plain.setProperty("own", "a");
        assertThat(comesBack(3, plain)).isEqualTo(plain);
    }

    @Test
    void array_ofAnotherClassThanDeclared_isRefused() {
        assertRefused(4, new Parts(null, null, new String[] {"canary"}));
        assertRefused(5, new String[] {"canary"});
        assertThat((Object[]) comesBack(5, new Object[] {"a"})).containsExactly("a");
        assertThat(comesBack(7, new String[] {"a"})).isInstanceOf(String[].class);
    }

    /** The text of such a decimal has an exponent that cannot be read. */
    @Test
    void decimal_ofAnExtremeScale_isRefusedWithoutItsValue() {
        BigDecimal decimal = new BigDecimal(BigInteger.TEN, Integer.MIN_VALUE);
        for (int at : new int[] {6, 7}) {
            assertThatThrownBy(() -> comesBack(at, decimal))
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith("SR413 ")
                    .hasMessageNotContaining("E+")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> arguments.write("job", null, new Object[] {decimal}))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413 ")
                .hasMessageNotContaining("E+")
                .hasNoCause();
        BigDecimal smallest = new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE);
        assertThat(comesBack(6, smallest)).isEqualTo(smallest);
    }

    /** Two exceptions that are each other's cause. */
    private static Throwable withEndlessCauses() {
        Throwable one = new IllegalStateException("canary");
        one.initCause(new IllegalArgumentException("canary", one));
        return one;
    }

    static Stream<List<Object>> throwing() {
        return Stream.of("getter", "setter", "equals", "hashCode")
                .flatMap(place -> Stream.of(
                                new IllegalStateException("canary"),
                                new NumberFormatException("canary"),
                                new StackOverflowError("canary"),
                                new AssertionError("canary"),
                                new NoClassDefFoundError("canary"),
                                withEndlessCauses())
                        .map(thrown -> List.of(place, thrown)));
    }

    @ParameterizedTest
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @MethodSource("throwing")
    void code_thatThrows_isRefusedWithoutItsText(List<Object> thrown) {
        Set<Thrower> set = new HashSet<>(Arrays.asList(new Thrower()));
        Thrower.where = (String) thrown.get(0);
        Thrower.what = (Throwable) thrown.get(1);
        try {
            if (!Thrower.where.equals("hashCode")) {
                assertRefused(8, new Thrower());
            }
            if (!Thrower.where.equals("equals")) {
                assertRefused(9, set);
            }
        } finally {
            Thrower.where = null;
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void result_whoseCodeThrowsWithEndlessCauses_isRefusedWithoutItsText() {
        Thrower.where = "getter";
        Thrower.what = withEndlessCauses();
        try {
            JavaType type = JsonMapper.shared().constructType(Thrower.class);
            assertThatThrownBy(() -> arguments.writeResult("job", type, new Thrower()))
                    .isInstanceOf(JobException.class)
                    .hasMessageNotContaining("canary")
                    .hasNoCause();
        } finally {
            Thrower.where = null;
        }
    }
}
