package io.secureredis.jobs.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.secureredis.jobs.JobException;
import io.secureredis.serializer.AllowedTypes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What stands inside of an argument comes back equal in the job, or the call is refused. */
class ArgumentPartsTest {

    private static final String SPECIAL = "ArgumentPartsTest$SpecialItem";

    /** Equal by its name, whatever the class: the subclass does not change that. */
    static class Item {
        public String name = "";

        static <T extends Item> T named(T item, String name) {
            item.name = name;
            return item;
        }

        @JsonCreator
        static Item of(String name) {
            return named(new Item(), name);
        }

        @JsonValue
        String asText() {
            return name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Item item && item.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Written by its fields. */
    static class Good {
        public String name = "";

        @Override
        public boolean equals(Object other) {
            return other instanceof Good good && good.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    static class Better extends Good {
        public int discount = 5;
    }

    static class SpecialItem extends Item {
        public int discount = 5;
    }

    static class SameItem extends Item {}

    static class SilentItem extends Item {
        @JsonIgnore
        public int hidden = 5;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    static class Known {
        public String name = "";

        @Override
        public boolean equals(Object other) {
            return other instanceof Known known && known.name.equals(name) && known.getClass() == getClass();
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    static class KnownMore extends Known {
        public int more = 7;
    }

    enum Size {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "the large one";
            }
        }
    }

    interface Priced {}

    enum Price implements Priced {
        LOW {},
        HIGH
    }

    record Box<T>(T content) {}

    static class Crate<T> {
        public T content;
    }

    record Order(List<Item> items) {}

    record Nested(Order order) {}

    record Holder(Item item) {}

    record GoodHolder(Good good, Map<String, List<Good>> more) {}

    @SuppressWarnings("ArrayRecordComponent") // As users write them
    record Arrays2(Item[] items) {}

    record Maps(Map<String, Item> values, Map<Item, String> keys) {}

    record Maybe(Optional<Item> item, AtomicReference<Item> reference) {}

    record Sets(Set<Item> items) {}

    record Unwrapped(@JsonUnwrapped Good good) {}

    record Sizes(Size size, Priced price, List<Size> more) {}

    record KnownOnes(List<Known> items) {}

    /** Says nothing of what is equal. */
    static class Bean {
        public Item item;
        public Bean next;
        String unseen = "";

        static Bean of(Item item) {
            Bean bean = new Bean();
            bean.item = item;
            return bean;
        }

        static Bean unseen() {
            Bean bean = new Bean();
            bean.unseen = "canary";
            return bean;
        }
    }

    static class Basket extends ArrayList<Item> {
        private static final long serialVersionUID = 1L;
        public String owner = "canary";
    }

    record Baskets(List<Item> basket, Basket own) {}

    static class Jobs {
        void order(Order order) {}

        void nested(Nested nested) {}

        void holder(Holder holder) {}

        void goodHolder(GoodHolder holder) {}

        void arrays(Arrays2 arrays) {}

        void array(Item[] items) {}

        void list(List<Item> items) {}

        void beans(List<Bean> beans) {}

        void maps(Maps maps) {}

        void maybe(Maybe maybe) {}

        void sets(Sets sets) {}

        void unwrapped(Unwrapped unwrapped) {}

        void sizes(Sizes sizes) {}

        void known(KnownOnes known) {}

        void bean(Bean bean) {}

        void box(Box<Item> box) {}

        void crates(List<Crate<Item>> crates) {}

        void crate(Crate<Long> crate) {}

        void baskets(Baskets baskets) {}

        void two(long number, Order order) {}

        void pattern(Pattern pattern) {}
    }

    private final JobArguments arguments = new JobArguments(
            JsonMapper.builder().build(), AllowedTypes.jdkValues().andPackages("io.secureredis.jobs"));

    private static Item item() {
        return Item.named(new Item(), "canary");
    }

    private static SpecialItem special() {
        return Item.named(new SpecialItem(), "canary");
    }

    private static <T> Crate<T> crate(T content) {
        Crate<T> crate = new Crate<>();
        crate.content = content;
        return crate;
    }

    private static Basket basket(Item item) {
        Basket basket = new Basket();
        basket.add(item);
        return basket;
    }

    static Stream<Object[]> subclasses() {
        Item anonymous = Item.named(new Item() {}, "canary");
        return Stream.of(
                new Object[] {"order", new Order(List.of(item(), special())), ".items[]", SPECIAL},
                new Object[] {"nested", new Nested(new Order(List.of(special()))), ".order.items[]", SPECIAL},
                new Object[] {"holder", new Holder(special()), ".item", SPECIAL},
                new Object[] {"holder", new Holder(Item.named(new SameItem(), "x")), ".item", "SameItem"},
                new Object[] {"holder", new Holder(Item.named(new SilentItem(), "x")), ".item", "SilentItem"},
                new Object[] {"holder", new Holder(anonymous), ".item", "ArgumentPartsTest$"},
                new Object[] {"goodHolder", new GoodHolder(new Better(), Map.of()), ".good", "Better"},
                new Object[] {
                    "goodHolder",
                    new GoodHolder(new Good(), Map.of("canary", List.of(new Better()))),
                    ".more[][]",
                    "Better"
                },
                new Object[] {"arrays", new Arrays2(new Item[] {item(), special()}), ".items[]", SPECIAL},
                new Object[] {"array", new Item[] {special()}, "[]", SPECIAL},
                new Object[] {"array", new SpecialItem[] {special()}, "[]", SPECIAL},
                new Object[] {"list", List.of(special()), "[]", SPECIAL},
                new Object[] {"beans", List.of(Bean.of(item()), Bean.of(special())), "[].item", SPECIAL},
                new Object[] {"maps", new Maps(Map.of("canary", special()), Map.of()), ".values[]", SPECIAL},
                new Object[] {"maps", new Maps(Map.of(), Map.of(special(), "canary")), ".keys[key]", SPECIAL},
                new Object[] {"maybe", new Maybe(Optional.of(special()), null), ".item", SPECIAL},
                new Object[] {
                    "maybe", new Maybe(Optional.empty(), new AtomicReference<>(special())), ".reference", SPECIAL
                },
                new Object[] {"sets", new Sets(Set.of(special())), ".items[]", SPECIAL},
                new Object[] {"unwrapped", new Unwrapped(new Better()), ".good", "Better"},
                new Object[] {"bean", Bean.of(special()), ".item", SPECIAL},
                new Object[] {"box", new Box<Item>(special()), ".content", SPECIAL},
                new Object[] {"crates", List.of(crate(special())), "[].content", SPECIAL},
                new Object[] {"baskets", new Baskets(basket(item()), null), ".basket", "Basket"});
    }

    @ParameterizedTest
    @MethodSource("subclasses")
    void write_partOfASubclass_isRefusedWithClassAndPath(String method, Object value, String path, String name) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> write(method, value))
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith("SR463 Argument 1 of the job t ")
                    .hasMessageContaining(name)
                    .hasMessageContaining(" at " + path + ",")
                    .hasMessageContaining("@JsonTypeInfo")
                    .hasMessageNotContaining("canary")
                    .hasNoCause();
        }
    }

    /** The first call of a kind says nothing of the next. */
    @Test
    void write_partOfASubclassAfterOthersWithout_isRefused() {
        write("order", new Order(new ArrayList<>(List.of(item()))));
        assertThatThrownBy(() -> write("order", new Order(new ArrayList<>(List.of(special())))))
                .hasMessageStartingWith("SR463 ");
    }

    static Stream<Object[]> survivors() {
        KnownMore known = new KnownMore();
        known.name = "known";
        known.more = 8;
        return Stream.of(
                new Object[] {"order", new Order(List.of(item(), item()))},
                new Object[] {"maps", new Maps(Map.of("a", item()), Map.of(item(), "b"))},
                new Object[] {"holder", new Holder(item())},
                new Object[] {"sets", new Sets(new LinkedHashSet<>(List.of(item(), Item.of("b"))))},
                new Object[] {"sizes", new Sizes(Size.LARGE, Price.LOW, List.of(Size.SMALL, Size.LARGE))},
                new Object[] {"known", new KnownOnes(List.of(new Known(), known))},
                new Object[] {"box", new Box<>(item())});
    }

    @ParameterizedTest
    @MethodSource("survivors")
    void write_partsOfTheDeclaredOrANamedClass_comeBackEqual(String method, Object value) {
        JobSignature signature = signature(method);
        Object read = arguments.read("t", signature.types(), write(method, value))[0];
        assertThat(read).isEqualTo(value);
        if (read instanceof KnownOnes ones) {
            assertThat(((KnownMore) ones.items().get(1)).more).isEqualTo(8);
        }
    }

    @Test
    void write_objectsWithoutEquals_areTakenWhenTheirFieldsSurvive() {
        Bean chain = Bean.of(item());
        chain.next = Bean.of(item());
        write("bean", chain);
        write("beans", List.of(chain, Bean.of(null)));
        write("crate", crate(5L));
    }

    @Test
    void write_fieldThatTheJsonDoesNotHold_isRefusedWithItsName() {
        Stream.of("bean", "beans")
                .forEach(method -> assertThatThrownBy(
                                () -> write(method, method.equals("bean") ? Bean.unseen() : List.of(Bean.unseen())))
                        .isInstanceOf(JobException.class)
                        .hasMessageStartingWith("SR413 Argument 1 of the job t ")
                        .hasMessageContaining(".unseen")
                        .hasMessageNotContaining("canary"));
    }

    /** A class of the JDK without {@code equals}: its flags are not in the JSON. */
    @Test
    void write_patternWithFlags_isRefusedAndOneWithoutIsTaken() {
        write("pattern", Pattern.compile("a+"));
        assertThatThrownBy(() -> write("pattern", Pattern.compile("a+", Pattern.CASE_INSENSITIVE)))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413 Argument 1 of the job t ");
    }

    @Test
    void write_oneThatFitsNextToOneThatIsConverted_isProvenAllTheSame() {
        Object[] values = {5, new Order(List.of(special()))};
        assertThatThrownBy(() -> arguments.write("t", signature("two").types(), values))
                .hasMessageStartingWith("SR463 Argument 2 ");
    }

    private byte[] write(String method, Object value) {
        return arguments.write("t", signature(method).types(), new Object[] {value});
    }

    private JobSignature signature(String name) {
        Method method = Arrays.stream(Jobs.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return JobSignature.of(method, Jobs.class, arguments.mapper());
    }
}
