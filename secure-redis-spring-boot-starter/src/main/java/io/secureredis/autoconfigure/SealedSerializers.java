package io.secureredis.autoconfigure;

import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.EncryptedRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Creates sealed serializers for your own templates. The starter provides it as a bean.
 *
 * <p>Each serializer takes a name, and its values are bound to it: a value does not open under another name. Use a
 * different name for every kind of value.
 *
 * <pre>{@code
 * @Bean
 * RedisTemplate<String, Object> orders(RedisConnectionFactory connections, SealedSerializers serializers) {
 *     RedisTemplate<String, Object> template = new RedisTemplate<>();
 *     template.setConnectionFactory(connections);
 *     template.setKeySerializer(RedisSerializer.string());
 *     template.setValueSerializer(serializers.json("orders"));
 *     return template;
 * }
 * }</pre>
 */
public final class SealedSerializers {

    private final Sealer sealer;
    private final ValueSerializers values;

    SealedSerializers(Sealer sealer, ValueSerializers values) {
        this.sealer = sealer;
        this.values = values;
    }

    /** Returns a serializer of typed JSON, for classes in the packages that the cache allows. */
    public EncryptedRedisSerializer<Object> json(String name) {
        return seal(values.json(), name);
    }

    /** Returns a serializer that uses Java serialization, for classes in the packages that the cache allows. */
    public EncryptedRedisSerializer<Object> jdk(String name) {
        return seal(values.jdk(), name);
    }

    /** Returns a serializer of strings in UTF-8. */
    public EncryptedRedisSerializer<String> string(String name) {
        return seal(RedisSerializer.string(), name);
    }

    /** Returns a serializer of byte arrays. */
    public EncryptedRedisSerializer<byte[]> bytes(String name) {
        return seal(RedisSerializer.byteArray(), name);
    }

    /** Returns a serializer that seals the output of another serializer. */
    public <T> EncryptedRedisSerializer<T> seal(RedisSerializer<T> serializer, String name) {
        return EncryptedRedisSerializer.of(serializer, sealer, name);
    }
}
