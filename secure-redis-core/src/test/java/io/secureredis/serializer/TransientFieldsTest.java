package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Mutable;
import io.secureredis.serializer.allowed.Mutable.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.serializer.RedisSerializer;

/** {@code transient} fields: what comes back empty only where the class is used to that. */
class TransientFieldsTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private final RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES);
    private final RedisSerializer<Object> smile =
            TypedJsonRedisSerializer.of(TYPES).inSmile();
    private final RedisSerializer<Object> jdk = FilteredJdkRedisSerializer.of(TYPES);

    @Test
    void serialize_fieldThatEveryConstructorSets_isRefusedByBoth() {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            Mutable.Given empty = new Mutable.Given("title", null);
            assertThat(each.deserialize(each.serialize(empty)))
                    .usingRecursiveComparison()
                    .isEqualTo(empty);
            for (Object value : List.of(
                    new Mutable.Initialized("canary"),
                    new Mutable.Given("title", "canary"),
                    new Mutable.Given("title"),
                    new Mutable.Below(1),
                    new Mutable.Twice("canary"),
                    new Mutable.Prepared(1))) {
                for (Object stored : List.of(value, new Box(value), new ArrayList<>(List.of(value)))) {
                    assertThatThrownBy(() -> each.serialize(stored))
                            .as("%s", value.getClass())
                            .isInstanceOf(UnstorableValueException.class)
                            .hasMessageStartingWith("SR234 ")
                            .hasMessageContaining("transient")
                            .hasMessageNotContaining("canary");
                }
            }
        }
    }

    @Test
    void serialize_constructorWithoutParameters_setsTheFieldInJsonOnly() {
        Object value = new Mutable.WithoutParameters();
        assertThat(json.deserialize(json.serialize(value)))
                .usingRecursiveComparison()
                .isEqualTo(value);
        assertThatThrownBy(() -> jdk.serialize(value)).hasMessageStartingWith("SR234 ");
    }

    @Test
    void serialize_fieldThatIsRestored_comesBack() {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            for (Object value : List.of(new Mutable.Restored("a"), new Mutable.Resolved("a"))) {
                for (int i = 0; i < 2; i++) {
                    assertThat(each.deserialize(each.serialize(value)))
                            .usingRecursiveComparison()
                            .isEqualTo(value);
                }
            }
            assertThatThrownBy(() -> each.serialize(new Mutable.Hooked("a"))).hasMessageStartingWith("SR220 ");
        }
        Object above = new Mutable.BelowOther("a");
        assertThat(jdk.deserialize(jdk.serialize(above)))
                .usingRecursiveComparison()
                .isEqualTo(above);
    }

    @Test
    void serialize_fieldThatMayBeEmpty_isLeftOut() {
        Mutable.Lazy lazy = new Mutable.Lazy("title");
        assertThat(lazy.hashCode()).isEqualTo("title".hashCode());
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            assertThat(each.deserialize(each.serialize(lazy))).isEqualTo(lazy);
            Object back = each.deserialize(each.serialize(new Mutable.Sometimes("note")));
            assertThat(((Mutable.Sometimes) Objects.requireNonNull(back)).note).isNull();
        }
    }

    /** What frameworks keep in a session does without such fields. */
    @Test
    void withoutProof_fieldThatEveryConstructorSets_isStored() {
        RedisSerializer<Object> sessions = FilteredJdkRedisSerializer.of(TYPES).withoutProof();
        assertThat(sessions.deserialize(sessions.serialize(new Mutable.Initialized("a"))))
                .isInstanceOf(Mutable.Initialized.class);
    }
}
