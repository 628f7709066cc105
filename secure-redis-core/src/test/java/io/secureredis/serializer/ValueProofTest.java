package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Book;
import io.secureredis.serializer.allowed.Book.Author;
import io.secureredis.serializer.allowed.Peculiar;
import io.secureredis.serializer.allowed.Unfit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.module.SimpleModule;

/** The proof at the first write, the refusals with their class and path, and what errors never say. */
class ValueProofTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private final TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
    private final TypedJsonRedisSerializer smile = json.inSmile();
    private final FilteredJdkRedisSerializer jdk = FilteredJdkRedisSerializer.of(TYPES);

    @Test
    void serialize_constructorThatChangesItsValue_isRefusedWithClassAndPath() {
        Object value = Map.of("canary-1", List.of(new Unfit.Shelf(new Unfit.Growing(1))));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> json.serialize(value))
                    .isInstanceOfSatisfying(UnstorableValueException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("SR220");
                        assertThat(refused.path()).endsWith("[][].first.number");
                    })
                    .hasMessageContaining("[][].first.number")
                    .hasMessageNotContaining("canary")
                    .hasNoCause();
        }
    }

    @Test
    void serialize_arrayWithAnElementThatChanges_isRefused() {
        for (int i = 0; i < 2; i++) {
            Object array = new Object[] {"a", new Unfit.Growing(1)};
            assertThatThrownBy(() -> json.serialize(array))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageStartingWith("SR220 ")
                    .hasMessageContaining("[].number");
        }
    }

    @Test
    void serialize_classMetLater_isProvenThen() {
        json.serialize(new ArrayList<Object>(List.of(new Author("x"))));
        assertThatThrownBy(() -> json.serialize(new ArrayList<Object>(List.of(new Author("x"), new Unfit.Growing(1)))))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR220 ");
        json.serialize(new Book.Shelf(Optional.empty(), null));
        assertThatThrownBy(() -> json.serialize(new Book.Shelf(Optional.empty(), new Unfit.Growing(1))))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageContaining("Book$Shelf.anything.number");
    }

    @Test
    void serialize_provenClass_isNotReadAgain() {
        Unfit.Counting.made = 0;
        json.serialize(new Unfit.Counting());
        int first = Unfit.Counting.made;
        json.serialize(new Unfit.Counting());
        assertThat(first).isEqualTo(2);
        assertThat(Unfit.Counting.made).isEqualTo(3);
    }

    @Test
    void serialize_transientFieldInEquals_isRefusedByBoth() {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            assertThatThrownBy(() -> each.serialize(new Unfit.TransientCounts("canary-2")))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageStartingWith("SR234 ")
                    .hasMessageContaining("TransientCounts")
                    .hasMessageContaining("transient")
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void serialize_equalsThatSaysNothingOfTheContent_isDecidedByContent() {
        Map<Peculiar.Single, Object> map = new HashMap<>(Map.of(new Peculiar.Single("key"), new Author("value")));
        List<Object> values = List.of(
                new Peculiar.Single("a"),
                new Peculiar.NeverEqual("a"),
                new Peculiar.Hooked("a"),
                new Peculiar.Picture(new byte[] {1, 2}));
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            for (Object value : values) {
                assertThat(each.deserialize(each.serialize(value)))
                        .usingRecursiveComparison()
                        .isEqualTo(value);
            }
            assertThat((Set<?>) each.deserialize(each.serialize(Set.of(values.get(3)))))
                    .singleElement()
                    .usingRecursiveComparison()
                    .isEqualTo(values.get(3));
            assertThat(((Map<?, ?>) Objects.requireNonNull(each.deserialize(each.serialize(map)))).values())
                    .singleElement()
                    .isEqualTo(new Author("value"));
        }
    }

    @Test
    void serialize_keyThatIsEqualToItselfAlone_valueIsComparedAllTheSame() {
        Map<Object, Object> map = new HashMap<>();
        map.put(new Peculiar.Single("key"), new Unfit.Growing(1));
        assertThatThrownBy(() -> json.serialize(map)).isInstanceOf(UnstorableValueException.class);
    }

    @Test
    void serialize_lostFieldInEquals_isRefused() {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            assertThatThrownBy(() -> each.serialize(new Peculiar.Forgetful("name", "canary")))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageStartingWith("SR234 ");
        }
    }

    @Test
    void serialize_partThatHoldsItsOuterObject_comesBackWithIt() {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            Peculiar.Whole whole = new Peculiar.Whole();
            whole.part.detail.number = 8;
            byte[] stored = each.serialize(Map.of("a", whole));
            Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(each.deserialize(stored));
            Peculiar.Whole back = (Peculiar.Whole) Objects.requireNonNull(map.get("a"));
            assertThat(back.part.whole()).isSameAs(back);
            assertThat(back.part.detail.part()).isSameAs(back.part);
            assertThat(back.part.detail.number).isEqualTo(8);
        }
    }

    @Test
    void serialize_moduleThatLosesSomething_isRefused() {
        TypedJsonRedisSerializer masking = TypedJsonRedisSerializer.of(
                TYPES,
                builder -> builder.addModule(
                        new SimpleModule().addSerializer(Author.class, new Unfit.MaskingSerializer())));
        assertThatThrownBy(() -> masking.serialize(new Author("canary-3")))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR220 ")
                .hasMessageNotContaining("canary");
    }

    @Test
    void serialize_module_takesPart() {
        TypedJsonRedisSerializer upper = TypedJsonRedisSerializer.of(
                TYPES,
                builder -> builder.addModule(new SimpleModule()
                        .addSerializer(Author.class, new Unfit.NameSerializer())
                        .addDeserializer(Author.class, new Unfit.NameDeserializer())));
        byte[] stored = upper.serialize(List.of(new Author("Ende")));
        assertThat(new String(stored, UTF_8)).contains("\"name is Ende\"");
        assertThat(upper.deserialize(stored)).isEqualTo(List.of(new Author("Ende")));
    }

    @Test
    void serialize_cycle_isRefusedWithPath() {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("canary-4", new ArrayList<>(List.of(cycle)));
        assertThatThrownBy(() -> json.serialize(cycle))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR222 ")
                .hasMessageContaining("java.util.HashMap[][]")
                .hasMessageNotContaining("canary");
    }

    @Test
    void serialize_lambda_isRefusedWithPath() {
        Runnable lambda = () -> {};
        assertThatThrownBy(() -> json.serialize(new Book.Shelf(Optional.empty(), lambda)))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR221 ")
                .hasMessageContaining("Book$Shelf.anything");
    }

    @Test
    void jdk_nestedClassThatIsNotSerializable_isNamed() {
        Object value = new HashMap<>(Map.of("canary-5", new ArrayList<>(List.of(new Unfit.Growing(1)))));
        assertThatThrownBy(() -> jdk.serialize(value))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR205 ")
                .hasMessageContaining("class " + Unfit.Growing.class.getName() + " in it is not Serializable")
                .hasMessageNotContaining("canary");
    }

    @Test
    void deserialize_brokenField_namesClassAndPathButNotKeysAndContent() {
        String stored = new String(
                json.serialize(
                        Map.of("canary-6", List.of(new Book.Shelf(Optional.empty(), java.time.LocalDate.EPOCH)))),
                UTF_8);
        assertThatThrownBy(() -> json.deserialize(
                        stored.replace("1970-01-01", "canary-7").getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR204 ")
                .hasMessageContaining("the value[][].anything")
                .hasMessageContaining("java.time.LocalDate")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.Scanner",
                "java.lang.Thread",
                "NoPackage",
                "[Ljava.util.Scanner;",
                "null",
                "javax.naming.Reference"
            })
    void advice_classThatNobodyCanAllow_isNotToAllowIt(String name) {
        assertThat(RefusedTypeException.onWrite(name, AllowedTypes.jdkValues()).getMessage())
                .doesNotContain("add '");
        assertThat(RefusedTypeException.onRead(name, AllowedTypes.jdkValues()).getMessage())
                .doesNotContain("add '");
    }

    @Test
    void advice_classOfAnArray_namesThePackageOfItsElements() {
        assertThat(RefusedTypeException.onWrite("[[Lcom.acme.Book;", AllowedTypes.jdkValues())
                        .getMessage())
                .contains("add 'com.acme' to secure-redis.cache.allowed-packages");
        assertThat(AllowedTypes.isPackage("com.acme")).isTrue();
    }

    @Test
    void valueJson_declaredType_standsWithoutClassNames() {
        ValueJson values = ValueJson.of(TYPES);
        JavaType authors = values.mapper().getTypeFactory().constructParametricType(ArrayList.class, Author.class);
        byte[] stored = values.write(new Author("Ende"), values.type(Author.class));
        assertThat(new String(stored, UTF_8)).isEqualTo("{\"name\":\"Ende\"}");
        assertThat(values.read(stored, values.type(Author.class))).isEqualTo(new Author("Ende"));
        byte[] list = values.write(new ArrayList<>(List.of(new Author("a"), new Author("b"))), authors);
        assertThat(new String(list, UTF_8)).isEqualTo("[\"java.util.ArrayList\",[{\"name\":\"a\"},{\"name\":\"b\"}]]");
        assertThat(values.read(list, authors)).isEqualTo(List.of(new Author("a"), new Author("b")));
    }

    @Test
    void serialize_fieldsThatAClassNoLongerHas_arePassedOver() {
        byte[] stored =
                "[\"io.secureredis.serializer.allowed.Book$Author\",{\"gone\":[{\"deep\":[1]}],\"name\":\"Ende\"}]"
                        .getBytes(UTF_8);
        assertThat(json.deserialize(stored)).isEqualTo(new Author("Ende"));
        assertThat(json.deserialize("[\"io.secureredis.serializer.allowed.Book$Author\",{}]".getBytes(UTF_8)))
                .isEqualTo(new Author(null));
        assertThat(new TreeMap<>(Map.of("a", 1)))
                .isEqualTo(json.deserialize(json.serialize(new TreeMap<>(Map.of("a", 1)))));
    }
}
