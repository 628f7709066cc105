package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.serializer.RedisSerializer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The limit holds to the byte, in either way to write, and its refusal is found within other failures. */
class LimitedBytesTest {

    private static void assertRefused(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR114 ")
                .hasMessageContaining("more than 300 bytes");
    }

    @Test
    void write_upToTheLimit_isKeptAndOneMoreIsRefused() {
        LimitedBytes bytes = new LimitedBytes(300);
        bytes.write(new byte[400], 50, 299);
        assertRefused(() -> bytes.write(new byte[] {8, 9}, 0, 2));
        bytes.write(7);
        assertRefused(() -> bytes.write(8));
        assertRefused(() -> bytes.write(new byte[1], 0, 1));
        byte[] expected = new byte[300];
        expected[299] = 7;
        assertThat(bytes.toByteArray()).isEqualTo(expected);
    }

    @Test
    void write_singleBytesUpToTheLimit_isKeptAndOneMoreIsRefused() {
        LimitedBytes bytes = new LimitedBytes(300);
        for (int i = 0; i < 300; i++) {
            bytes.write(i);
        }
        assertRefused(() -> bytes.write(1));
        assertThat(bytes.size()).isEqualTo(300);
    }

    @Test
    void limit_belowOneByte_isRefused() {
        assertThat(LimitedBytes.requireLimit(1)).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> LimitedBytes.requireLimit(0));
    }

    @Test
    void refusal_ofThisLimit_isFoundWithinWhatALibraryThrew() {
        SecureRedisException tooLarge = new SecureRedisException("SR114", "Too large");
        assertThat(LimitedBytes.refusal(tooLarge)).isSameAs(tooLarge);
        assertThat(LimitedBytes.refusal(new RuntimeException(new IOException(tooLarge))))
                .isSameAs(tooLarge);
        assertThat(LimitedBytes.refusal(new SecureRedisException("SR204", "Other", tooLarge)))
                .isSameAs(tooLarge);
    }

    /** Two exceptions that are each other's cause. */
    private static IllegalStateException withEndlessCauses() {
        IllegalStateException one = new IllegalStateException("canary");
        one.initCause(new IllegalArgumentException("canary", one));
        return one;
    }

    private static final class Thrower implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw withEndlessCauses();
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void serialize_codeThatThrowsWithEndlessCauses_isRefused() {
        AllowedTypes types = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer");
        SimpleModule module = new SimpleModule();
        module.addSerializer(Thrower.class, new StdSerializer<>(Thrower.class) {
            @Override
            public void serialize(Thrower value, JsonGenerator json, SerializationContext context) {
                throw new StreamWriteException(json, "canary", withEndlessCauses());
            }
        });
        for (RedisSerializer<Object> serializer : List.of(
                TypedJsonRedisSerializer.of(types, builder -> builder.addModule(module)),
                FilteredJdkRedisSerializer.of(types))) {
            assertThatThrownBy(() -> serializer.serialize(new Thrower()))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void refusal_noneOfThisLimit_isNull() {
        assertThat(LimitedBytes.refusal(new IOException(new SecureRedisException("SR204", "Other"))))
                .isNull();
    }
}
