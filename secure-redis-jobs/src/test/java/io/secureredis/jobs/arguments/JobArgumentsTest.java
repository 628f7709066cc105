package io.secureredis.jobs.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.serializer.AllowedTypes;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

class JobArgumentsTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.jobs");

    enum Colour {
        RED,
        BLUE {
            @Override
            public String toString() {
                return "the blue one";
            }
        }
    }

    interface Shape {}

    record Circle(int radius) implements Shape {}

    @SuppressWarnings("ArrayRecordComponent") // As users write them
    record Photo(String name, byte[] bytes) {}

    static class Point {
        public int x;

        Point() {}

        Point(int x) {
            this.x = x;
        }

        @Override
        public String toString() {
            return Integer.toString(x);
        }
    }

    static class Point3 extends Point {
        public int z;

        Point3(int x, int z) {
            super(x);
            this.z = z;
        }
    }

    /** Has no way in for Jackson. */
    static final class Closed {
        private final String text;

        private Closed(String text, boolean unused) {
            this.text = text;
        }

        static Closed of(String text) {
            return new Closed(text, true);
        }

        public String getText() {
            return text;
        }
    }

    static class Loaded {
        static {
            LOADS.incrementAndGet();
        }
    }

    private static final AtomicInteger LOADS = new AtomicInteger();

    record Item(String name, BigDecimal price, Optional<Instant> soldAt) {}

    /** Found by its getter. */
    public static class Unwritable {
        public String getValue() {
            throw new IllegalStateException("canary");
        }
    }

    enum Choice {
        FIRST,
        SECOND
    }

    record Sorted(SortedMap<Integer, String> byNumber) {}

    record Box(int a, @Nullable String b) {}

    static class Jobs {
        void plain(long number, String text, boolean flag) {}

        void rich(List<Item> items, Map<String, Item> byName, Optional<Duration> wait, byte[] bytes) {}

        void dates(LocalDate day, ZonedDateTime moment, Instant instant) {}

        void stream(InputStream in) {}

        void integer(int number) {}

        void fraction(float number) {}

        void truth(boolean flag) {}

        void text(String text) {}

        void choice(Choice choice) {}

        void instant(Instant instant) {}

        void day(LocalDate day) {}

        void box(Box box) {}

        void maybe(Optional<String> text) {}

        void sorted(Sorted sorted) {}

        void anything(Object value) {}

        void photo(Photo photo) {}

        void point(Point point) {}

        void closed(Closed closed) {}

        void declared(
                ZonedDateTime moment,
                List<Map<String, Object>> rows,
                Set<Colour> colours,
                Number number,
                Shape shape) {}
    }

    private final JobArguments arguments = new JobArguments(JsonMapper.builder().build(), TYPES);

    @Test
    void write_plainValues_readsTheSame() {
        assertThat(there("plain", 1L, "ä\"]", true)).containsExactly(1L, "ä\"]", true);
    }

    @Test
    void write_recordsGenericsOptionalsAndBytes_readsTheSame() {
        Item item = new Item("book", new BigDecimal("12.50"), Optional.of(Instant.ofEpochSecond(5)));
        byte[] bytes = {0, -1, 127};
        Object[] read = there("rich", List.of(item), Map.of("a", item), Optional.of(Duration.ofDays(1)), bytes);
        assertThat(read).containsExactly(List.of(item), Map.of("a", item), Optional.of(Duration.ofDays(1)), bytes);
    }

    @Test
    void write_dates_readsTheSame() {
        ZonedDateTime moment = ZonedDateTime.parse("2026-03-01T10:00:00Z");
        Object[] read = there("dates", LocalDate.EPOCH, moment, Instant.EPOCH);
        assertThat(read[0]).isEqualTo(LocalDate.EPOCH);
        assertThat(((ZonedDateTime) read[1]).toInstant()).isEqualTo(moment.toInstant());
        assertThat(read[2]).isEqualTo(Instant.EPOCH);
    }

    @Test
    void write_null_readsNull() {
        assertThat(there("plain", 1L, null, false)).containsExactly(1L, null, false);
    }

    @Test
    void write_mapperWithSettings_writesAndReadsAsWithout() {
        JsonMapper set = JsonMapper.builder()
                .activateDefaultTyping(BasicPolymorphicTypeValidator.builder()
                        .allowIfBaseType(Object.class)
                        .build())
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
                .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
        Item item = new Item("x", BigDecimal.ONE, Optional.of(Instant.EPOCH));
        Object[] values = {List.of(item), Map.of("a", item), Optional.empty(), new byte[] {1}};
        List<JavaType> types = signature("rich").types();
        byte[] json = new JobArguments(set, TYPES).write("t", types, values);
        assertThat(json).isEqualTo(arguments.write("t", types, values));
        assertThat(json)
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[[{\"name\":\"x\",\"price\":1,\"soldAt\":\"1970-01-01T00:00:00Z\"}],"
                        + "{\"a\":{\"name\":\"x\",\"price\":1,\"soldAt\":\"1970-01-01T00:00:00Z\"}},null,\"AQ==\"]");
    }

    @Test
    void write_moduleOfTheApplication_counts() {
        SimpleModule module = new SimpleModule()
                .addSerializer(Point.class, new ToStringSerializer(Point.class))
                .addDeserializer(Point.class, new FromStringDeserializer<>(Point.class) {
                    @Override
                    protected Point _deserialize(String text, DeserializationContext context) {
                        return new Point(Integer.parseInt(text));
                    }
                });
        JobArguments withModule =
                new JobArguments(JsonMapper.builder().addModule(module).build(), TYPES);
        List<JavaType> types = signature("point").types();
        byte[] json = withModule.write("t", types, new Object[] {new Point(5)});
        assertThat(json).asString(StandardCharsets.UTF_8).isEqualTo("[\"5\"]");
        assertThat(((Point) withModule.read("t", types, json)[0]).x).isEqualTo(5);
    }

    static Stream<Object> values() {
        Map<Object, Object> numbered = new HashMap<>(Map.of(5L, "five"));
        return Stream.of(
                5,
                5L,
                Long.MAX_VALUE,
                (short) 5,
                (byte) 5,
                'c',
                1.5f,
                1.5,
                new BigDecimal("1.10"),
                BigInteger.TWO.pow(80),
                "text",
                true,
                Instant.parse("2026-03-29T01:30:00.123456789Z"),
                LocalDate.EPOCH,
                ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 5, ZoneId.of("Europe/Berlin"))
                        .withLaterOffsetAtOverlap(),
                OffsetDateTime.parse("2026-03-29T01:30:00+05:30"),
                Duration.ofSeconds(5, 7),
                UUID.fromString("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
                Colour.RED,
                new Item("book", new BigDecimal("12.50"), Optional.empty()),
                List.of(1L, "a", new BigDecimal("2.0")),
                Set.of(1L, 2L),
                Map.of("a", 1L, "b", List.of(5, 5L)),
                numbered,
                EnumSet.of(Colour.BLUE),
                new ArrayList<>(List.of(1, 2)).subList(0, 1),
                Collections.unmodifiableList(Arrays.asList(1L, null)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void write_valueForObject_keepsItsType(Object value) {
        Object read = there("anything", value)[0];
        assertThat(read).isEqualTo(value);
        if (!(value instanceof Collection || value instanceof Map)) {
            assertThat(read).hasSameClassAs(value);
        }
    }

    @Test
    void write_declaredTypes_keepZonesAndNumbers() {
        ZonedDateTime twice = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 5, ZoneId.of("Europe/Berlin"));
        Object[] read = there("declared", twice, List.of(Map.of("n", 5L)), EnumSet.of(Colour.RED), 5L, new Circle(2));
        assertThat(read).containsExactly(twice, List.of(Map.of("n", 5L)), Set.of(Colour.RED), 5L, new Circle(2));
        assertThat(there("declared", twice.withLaterOffsetAtOverlap(), null, null, null, null)[0])
                .isEqualTo(twice.withLaterOffsetAtOverlap());
    }

    @Test
    void write_classThatIsNotAllowed_isRefused() {
        JobArguments strict = new JobArguments(JsonMapper.builder().build(), AllowedTypes.jdkValues());
        Object[] item = {new Item("canary", BigDecimal.ONE, Optional.empty())};
        assertThatThrownBy(() -> strict.write("t", signature("anything").types(), item))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR486 The class io.secureredis.jobs.arguments.JobArgumentsTest$Item")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> strict.write("t", signature("anything").types(), new Object[] {List.of(item)}))
                .hasMessageStartingWith("SR486");
    }

    @Test
    void read_classThatIsNotAllowed_isNotLoaded() {
        LOADS.set(0);
        for (String name :
                List.of(Loaded.class.getName(), "java.util.EnumMap<" + Loaded.class.getName() + ",java.lang.Object>")) {
            byte[] json = ("[[\"" + name + "\",{}]]").getBytes(StandardCharsets.UTF_8);
            JobArguments strict = new JobArguments(JsonMapper.builder().build(), AllowedTypes.jdkValues());
            assertThatThrownBy(() -> strict.read("t", signature("anything").types(), json))
                    .isInstanceOf(JobException.class);
        }
        assertThat(LOADS).hasValue(0);
    }

    static Stream<Arguments> changedToFit() {
        return Stream.of(
                Arguments.of("integer", 1.7),
                Arguments.of("integer", "1"),
                Arguments.of("integer", true),
                Arguments.of("integer", 3_000_000_000L),
                Arguments.of("fraction", 0.123456789012),
                Arguments.of("truth", 7),
                Arguments.of("truth", "False"),
                Arguments.of("text", 5),
                Arguments.of("text", true),
                Arguments.of("choice", 0),
                Arguments.of("choice", "0"),
                Arguments.of("instant", 5),
                Arguments.of("day", "2026-11-28T10:15:30"),
                Arguments.of("box", Map.of("a", 1.5)),
                Arguments.of("box", Map.of("a", 1, "b", 2)),
                Arguments.of("box", Map.of("a", 1, "c", 2)));
    }

    @ParameterizedTest(name = "{0}({1})")
    @MethodSource("changedToFit")
    void write_valueThatWouldBeChangedToFit_isRefusedAtTheCall(String method, Object value) {
        assertThatThrownBy(() -> arguments.write("t", signature(method).types(), new Object[] {value}))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR418 ");
    }

    static Stream<Arguments> fitsAsItIs() {
        return Stream.of(
                Arguments.of("integer", 5L),
                Arguments.of("integer", (short) 5),
                Arguments.of("fraction", 1),
                Arguments.of("fraction", 0.1),
                Arguments.of("fraction", Double.NaN),
                Arguments.of("choice", "SECOND"),
                Arguments.of("instant", "2026-11-28T10:15:30Z"),
                Arguments.of("day", "2026-11-28"),
                Arguments.of("box", Map.of("a", 1)),
                Arguments.of("box", Map.of("a", 1L, "b", "x")));
    }

    @ParameterizedTest(name = "{0}({1})")
    @MethodSource("fitsAsItIs")
    void write_valueOfAnotherTypeThatSaysTheSame_isTaken(String method, Object value) {
        byte[] json = arguments.write("t", signature(method).types(), new Object[] {value});
        assertThat(arguments.read("t", signature(method).types(), json)).doesNotContainNull();
    }

    static Stream<Arguments> storedForAnotherType() {
        return Stream.of(
                Arguments.of("integer", "1.7"),
                Arguments.of("integer", "\"1\""),
                Arguments.of("truth", "7"),
                Arguments.of("truth", "\"False\""),
                Arguments.of("text", "5"),
                Arguments.of("choice", "0"),
                Arguments.of("box", "{\"a\":1.5}"));
    }

    @ParameterizedTest(name = "{0}({1})")
    @MethodSource("storedForAnotherType")
    void read_storedValueOfAnotherType_isNotChangedToFit(String method, String json) {
        byte[] array = ("[" + json + "]").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> arguments.read("t", signature(method).types(), array))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR432 ");
    }

    @Test
    void write_sortedFieldWithAComparator_isRefusedAtTheCall() {
        TreeMap<Integer, String> backwards = new TreeMap<>(Comparator.reverseOrder());
        backwards.put(1, "canary");
        assertThatThrownBy(
                        () -> arguments.write("t", signature("sorted").types(), new Object[] {new Sorted(backwards)}))
                .hasMessageStartingWith("SR413 ")
                .hasMessageContaining(".byNumber")
                .hasMessageNotContaining("canary");
    }

    @Test
    void write_nullThatWouldComeBackAsAnObject_isRefusedAtTheCall() {
        assertThatThrownBy(() -> arguments.write("t", signature("maybe").types(), new Object[] {null}))
                .hasMessageStartingWith("SR418 ")
                .hasMessageContaining("java.util.Optional");
    }

    @Test
    void write_whatCannotBeReadAgain_isRefusedAtTheCall() {
        assertThatThrownBy(() -> arguments.write("t", signature("closed").types(), new Object[] {Closed.of("canary")}))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith(
                        "SR413 The arguments of the job t can be written as JSON, but not be read again")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void write_subclassOfADeclaredClass_isRefusedAtTheCall() {
        assertThatThrownBy(() -> arguments.write("t", signature("point").types(), new Object[] {new Point3(1, 2)}))
                .hasMessageStartingWith("SR418 Argument 1 of the job t is of the class");
    }

    static Stream<Object> losesSomething() {
        BitSet bits = new BitSet();
        bits.set(70);
        Map<String, Integer> backwards = new TreeMap<>(Comparator.reverseOrder());
        backwards.put("a", 1);
        backwards.put("b", 2);
        return Stream.of(
                bits,
                backwards,
                new Object(),
                new AtomicReference<>(5L),
                new GregorianCalendar(TimeZone.getTimeZone("Europe/Berlin")));
    }

    @ParameterizedTest
    @MethodSource("losesSomething")
    void write_whatIsNotEqualWhenReadBack_isRefusedAtTheCall(Object value) {
        assertThatThrownBy(() -> arguments.write("t", signature("anything").types(), new Object[] {value}))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413 ");
    }

    @Test
    void write_recordWithAnArray_isTakenAsItIs() {
        Photo photo = new Photo("Momo", new byte[] {1, 2, 3});
        byte[] json = arguments.write("t", signature("photo").types(), new Object[] {photo});
        Photo read = (Photo) arguments.read("t", signature("photo").types(), json)[0];
        assertThat(read.bytes()).containsExactly(1, 2, 3);
    }

    @Test
    void write_byNameOnly_namesNoClass() {
        byte[] json = arguments.write("t", null, new Object[] {List.of(1L, new Circle(2)), Map.of("a", 5L)});
        assertThat(json).asString(StandardCharsets.UTF_8).isEqualTo("[[1,{\"radius\":2}],{\"a\":5}]");
    }

    @Test
    void write_unwritable_namesTheArgumentAndHidesItsValue() {
        Object[] values = {1L, new Unwritable()};
        assertThatThrownBy(() -> arguments.write("mail.welcome", null, values))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413 Argument 2 of the job mail.welcome")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void read_fewerOrMoreThanParameters_isRefused() {
        for (String json : List.of("[1,\"a\"]", "[1,\"a\",true,false]", "[\"x\",\"a\",true]")) {
            assertThatThrownBy(() -> arguments.read(
                            "mail.welcome", signature("plain").types(), json.getBytes(StandardCharsets.UTF_8)))
                    .hasMessageStartingWith("SR432");
        }
    }

    @Test
    void signature_typeThatCannotBeMade_isRefused() {
        assertThatThrownBy(() -> signature("stream")).isInstanceOf(InvalidDefinitionException.class);
    }

    @Test
    void signature_otherParameters_hasAnotherFingerprint() {
        assertThat(signature("plain").fingerprint())
                .hasSize(12)
                .isEqualTo(signature("plain").fingerprint())
                .isNotEqualTo(signature("dates").fingerprint());
    }

    private Object[] there(String method, Object... values) {
        JobSignature signature = signature(method);
        return arguments.read("t", signature.types(), arguments.write("t", signature.types(), values));
    }

    private JobSignature signature(String name) {
        Method method = Arrays.stream(Jobs.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return JobSignature.of(method, Jobs.class, arguments.mapper());
    }
}
