package io.secureredis.benchmarks.sessions;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import io.secureredis.session.SealedSessions;
import io.secureredis.session.SessionSerializer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.JdkSerializationRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.ReactiveRedisSessionRepository;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

/** One of Spring Session's repositories, on plain or sealing connections. */
record SessionContender<S extends Session>(String name, SessionRepository<S> repository) {

    /** Which of the four repositories. */
    enum Kind {
        SERVLET("plain repository", false, false),
        SERVLET_INDEXED("indexed repository", true, false),
        WEB("plain repository, WebFlux", false, true),
        WEB_INDEXED("indexed repository, WebFlux", true, true);

        final String title;
        final boolean indexed;
        final boolean reactive;

        Kind(String title, boolean indexed, boolean reactive) {
            this.title = title;
            this.indexed = indexed;
            this.reactive = reactive;
        }
    }

    /** On the same connections, in this order: each sealed one after its plain one. */
    static List<SessionContender<?>> all(LettuceConnectionFactory connections, Kind kind) {
        SealedSessions sealed = sealed();
        RedisSerializer<Object> springs = new JdkSerializationRedisSerializer();
        return List.of(
                contender("jdk, Spring's own", connections, null, springs, kind),
                contender("jdk, sealed", connections, sealed, jdk(), kind),
                contender("json, unsealed", connections, null, json(), kind),
                contender("json, sealed", connections, sealed, json(), kind),
                contender("jdk, Spring's own (again)", connections, null, springs, kind));
    }

    private static SealedSessions sealed() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 5);
        KeyRing ring = KeyRing.of(Secret.fromRawBytes(secret));
        Sealer sealer = Sealer.of(ring);
        sealer.warmUp();
        return SealedSessions.of(sealer, NameCipher.of(ring), List.of());
    }

    private static AllowedTypes types() {
        return AllowedTypes.jdkValues().andPackages(SessionContender.class.getPackageName());
    }

    private static RedisSerializer<Object> json() {
        return SessionSerializer.of(TypedJsonRedisSerializer.of(types()));
    }

    private static RedisSerializer<Object> jdk() {
        return SessionSerializer.of(FilteredJdkRedisSerializer.of(types()).withoutProof());
    }

    private static SessionContender<?> contender(
            String name,
            LettuceConnectionFactory connections,
            @Nullable SealedSessions sealed,
            RedisSerializer<Object> serializer,
            Kind kind) {
        SessionRepository<?> repository = kind.reactive
                ? web(connections, sealed, serializer, kind.indexed)
                : servlet(connections, sealed, serializer, kind.indexed);
        return new SessionContender<>(name, repository);
    }

    private static SessionRepository<?> servlet(
            RedisConnectionFactory connections,
            @Nullable SealedSessions sealed,
            RedisSerializer<Object> serializer,
            boolean indexed) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setDefaultSerializer(serializer);
        template.setConnectionFactory(sealed == null ? connections : sealed.around(connections));
        template.afterPropertiesSet();
        return indexed ? new RedisIndexedSessionRepository(template) : new RedisSessionRepository(template);
    }

    private static SessionRepository<?> web(
            ReactiveRedisConnectionFactory connections,
            @Nullable SealedSessions sealed,
            RedisSerializer<Object> serializer,
            boolean indexed) {
        ReactiveRedisConnectionFactory factory = sealed == null ? connections : sealed.around(connections);
        RedisSerializationContext<String, Object> context =
                RedisSerializationContext.<String, Object>newSerializationContext(serializer)
                        .key(RedisSerializer.string())
                        .hashKey(RedisSerializer.string())
                        .build();
        ReactiveRedisTemplate<String, Object> template = new ReactiveRedisTemplate<>(factory, context);
        return indexed
                ? new BlockingSessions<>(new ReactiveRedisIndexedSessionRepository(
                        template, new ReactiveStringRedisTemplate(connections)))
                : new BlockingSessions<>(new ReactiveRedisSessionRepository(template));
    }

    Session create() {
        return repository.createSession();
    }

    @SuppressWarnings("unchecked")
    void save(Session session) {
        repository.save((S) session);
    }

    Session find(String id) {
        S session = repository.findById(id);
        if (session == null) {
            throw new IllegalStateException("A session is gone");
        }
        return session;
    }

    void delete(String id) {
        repository.deleteById(id);
    }

    /** How many sessions that user has. */
    int sessionsOf(String user) {
        return ((FindByIndexNameSessionRepository<?>) repository)
                .findByPrincipalName(user)
                .size();
    }
}
