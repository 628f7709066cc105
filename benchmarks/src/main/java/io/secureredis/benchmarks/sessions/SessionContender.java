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
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.JdkSerializationRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

/** One of Spring Session's repositories, on plain or sealing connections. */
record SessionContender<S extends Session>(String name, SessionRepository<S> repository) {

    /** On the same connections, in this order: each sealed one after its plain one. */
    static List<SessionContender<?>> all(RedisConnectionFactory connections, boolean indexed) {
        RedisConnectionFactory sealing = sealed().around(connections);
        RedisSerializer<Object> springs = new JdkSerializationRedisSerializer();
        return List.of(
                contender("jdk, Spring's own", connections, springs, indexed),
                contender("jdk, sealed", sealing, jdk(), indexed),
                contender("json, unsealed", connections, json(), indexed),
                contender("json, sealed", sealing, json(), indexed),
                contender("jdk, Spring's own (again)", connections, springs, indexed));
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
            String name, RedisConnectionFactory connections, RedisSerializer<Object> serializer, boolean indexed) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setDefaultSerializer(serializer);
        template.setConnectionFactory(connections);
        template.afterPropertiesSet();
        return indexed
                ? new SessionContender<>(name, new RedisIndexedSessionRepository(template))
                : new SessionContender<>(name, new RedisSessionRepository(template));
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
