package io.secureredis.autoconfigure;

import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.EncryptedRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Makes sealed serializers for templates of one's own; a bean of the starter.
 *
 * <p>Each takes a name that its values are bound to: a value does not open under another name. Give every kind of value its own.
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

    /** Typed JSON, of classes in the packages that the cache allows. */
    public EncryptedRedisSerializer<Object> json(String name) {
        return seal(values.json(), name);
    }

    /** Java serialization, of classes in the packages that the cache allows. */
    public EncryptedRedisSerializer<Object> jdk(String name) {
        return seal(values.jdk(), name);
    }

    /** Strings in UTF-8. */
    public EncryptedRedisSerializer<String> string(String name) {
        return seal(RedisSerializer.string(), name);
    }

    /** Byte arrays. */
    public EncryptedRedisSerializer<byte[]> bytes(String name) {
        return seal(RedisSerializer.byteArray(), name);
    }

    /** Whatever another serializer writes. */
    public <T> EncryptedRedisSerializer<T> seal(RedisSerializer<T> serializer, String name) {
        return EncryptedRedisSerializer.of(serializer, sealer, name);
    }
}
