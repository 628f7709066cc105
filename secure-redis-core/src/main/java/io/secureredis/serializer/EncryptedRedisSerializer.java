package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Seals what another serializer writes, but does not know the key: anyone who can write to Redis can copy a value to
 * any other key of the same name, where it opens.
 *
 * <p>Spring Data passes a serializer neither key nor expiry. A value is therefore bound only to a <em>name</em>, which
 * you choose. Give each kind of value its own name. If possible, use a class that binds to the key:
 * {@code SealedTemplates} for templates, {@code SealedSessions} for Spring Session, {@code SealedCacheWriter} for
 * Spring Cache.
 *
 * <p>{@code null} is sealed as an empty value, and refused ({@code SR249}) if the delegate would read that as something
 * else. A value that is absent from Redis reads as {@code null}; an empty one is {@code not-sealed}. Safe for any
 * number of threads, if the delegate is.
 *
 * <pre>{@code
 * RedisSerializer<String> sealed = EncryptedRedisSerializer.of(RedisSerializer.string(), sealer, "iban");
 * template.setValueSerializer(sealed);
 * reactive = RedisSerializationContext.<String, String>newSerializationContext(RedisSerializer.string())
 *         .value(sealed)
 *         .build();
 * }</pre>
 *
 * Source: {@code docs/spec/envelope-v1.md}, section 5, purpose {@code value}.
 */
public final class EncryptedRedisSerializer<T> implements RedisSerializer<T> {

    private static final byte[] NULL = new byte[0];

    private final RedisSerializer<T> delegate;
    private final Sealer sealer;
    private final String name;
    private final Binding binding;
    private final Duration lifetime;

    private EncryptedRedisSerializer(RedisSerializer<T> delegate, Sealer sealer, String name, Duration lifetime) {
        this.delegate = delegate;
        this.sealer = sealer;
        this.name = name;
        this.binding = Binding.of("value").and(name);
        this.lifetime = lifetime;
    }

    /**
     * Wraps a serializer; its values do not expire by themselves.
     *
     * @param name to which the values are bound; not secret, never stored
     */
    public static <T> EncryptedRedisSerializer<T> of(RedisSerializer<T> delegate, Sealer sealer, String name) {
        return new EncryptedRedisSerializer<>(delegate, sealer, name, Duration.ZERO);
    }

    /**
     * Returns the same serializer with a limit: its values open only for this time after they were written, whatever
     * Redis says; zero for no limit.
     */
    public EncryptedRedisSerializer<T> withLifetime(Duration lifetime) {
        if (lifetime.isNegative()) {
            throw new IllegalArgumentException("A lifetime is zero or more");
        }
        return new EncryptedRedisSerializer<>(delegate, sealer, name, lifetime);
    }

    @Override
    public byte[] serialize(@Nullable T value) {
        return sealer.seal(value == null ? ofNull() : delegate.serialize(value), binding, lifetime);
    }

    private byte[] ofNull() {
        if (delegate.deserialize(NULL) != null) {
            throw new SecureRedisException(
                    "SR249",
                    "Cannot seal null with " + delegate.getClass().getSimpleName()
                            + ": it would come back as an empty value. Delete the entry instead, or use another serializer.");
        }
        return NULL;
    }

    /**
     * Opens an envelope that a serializer of the same name sealed; {@code null} for {@code null}.
     *
     * @throws OpenException if the value does not open
     */
    @Override
    public @Nullable T deserialize(byte @Nullable [] envelope) {
        return envelope == null ? null : delegate.deserialize(sealer.open(envelope, binding));
    }

    @Override
    public <S> @Nullable S deserialize(byte @Nullable [] envelope, Class<S> type) {
        return envelope == null ? null : delegate.deserialize(sealer.open(envelope, binding), type);
    }

    @Override
    public boolean canSerialize(Class<?> type) {
        return delegate.canSerialize(type);
    }

    @Override
    public Class<?> getTargetType() {
        return delegate.getTargetType();
    }

    @Override
    public String toString() {
        return "EncryptedRedisSerializer[" + name + ", " + delegate.getClass().getSimpleName() + "]";
    }
}
