package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/** URLs, whose {@code equals} and {@code hashCode} would ask the DNS. */
class UrlValuesTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andUrls();
    private static final String TEXT = "https://alice:pw@issuer.example:8443/realms/a?b=c#d";
    private final Lookups lookups = new Lookups();

    static Stream<RedisSerializer<Object>> serializers() {
        return Stream.of(
                TypedJsonRedisSerializer.of(TYPES),
                TypedJsonRedisSerializer.of(TYPES).inSmile(),
                FilteredJdkRedisSerializer.of(TYPES).withoutProof());
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void url_comesBackAndItsHostIsNotLookedUp(RedisSerializer<Object> serializer) throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>(Map.of("iss", url(), "more", List.of(url())));
        Map<?, ?> back = (Map<?, ?>) Objects.requireNonNull(serializer.deserialize(serializer.serialize(claims)));
        assertThat(((URL) back.get("iss")).toExternalForm()).isEqualTo(TEXT);
        assertThat(((URL) ((List<?>) back.get("more")).get(0)).toExternalForm()).isEqualTo(TEXT);
        assertThat(lookups.count).isZero();
    }

    /** Its {@code equals} looks at the URL, so the proof of the first value may not ask it. */
    record Issuer(URL url) {}

    @Test
    void json_objectThatHoldsAUrl_isProvenWithoutLookingItsHostUp() throws Exception {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES.andPackages("io.secureredis.serializer"));
        Issuer back = (Issuer) Objects.requireNonNull(json.deserialize(json.serialize(new Issuer(url()))));
        assertThat(back.url().toExternalForm()).isEqualTo(TEXT);
        assertThat(lookups.count).isZero();
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void urlAsKeyOrInASet_isRefusedWhenWritten(RedisSerializer<Object> serializer) throws Exception {
        Set<Object> set = new HashSet<>();
        set.add(url());
        Map<Object, Object> map = new HashMap<>();
        map.put(url(), 1);
        for (Object value : List.of(map, List.of(map), List.of(set), Map.of("a", new LinkedHashSet<>(set)))) {
            assertThatThrownBy(() -> serializer.serialize(value))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageContaining("java.net.URL")
                    .hasMessageContaining("Use java.net.URI")
                    .hasMessageNotContaining("issuer.example");
        }
    }

    @Test
    void json_urlInAnImmutableSetOrMap_isRefusedWhenWritten() throws Exception {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        for (Object value : List.of(Map.of(url(), 1), Set.of(url()))) {
            assertThatThrownBy(() -> json.serialize(value))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageContaining("Use java.net.URI");
        }
    }

    @Test
    void json_storedUrlAsKeyOrInASet_isRefusedWhenRead() {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        String url = "[\"java.net.URL\",\"http://issuer.example/\"]";
        for (String stored : List.of(
                "[\"java.util.HashMap\",[[" + url + ",1]]]",
                "[\"java.util.HashSet\",[" + url + "]]",
                "[\"java.util.ImmutableCollections$SetN\",[" + url + "]]")) {
            assertThatThrownBy(() -> json.deserialize(stored.getBytes(UTF_8)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageStartingWith("SR204 ")
                    .hasMessageContaining("java.net.URL")
                    .hasMessageNotContaining("issuer.example");
        }
    }

    @Test
    void url_thatWasNotAllowed_isRefused() throws Exception {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(stored)) {
            stream.writeObject(url());
        }
        assertThatThrownBy(() ->
                        FilteredJdkRedisSerializer.of(AllowedTypes.jdkValues()).deserialize(stored.toByteArray()))
                .isInstanceOf(RefusedTypeException.class)
                .hasMessageStartingWith("SR203 ");
    }

    private URL url() throws Exception {
        return new URL(null, TEXT, lookups);
    }

    /** Counts what would look a host up. */
    private static final class Lookups extends URLStreamHandler {

        private int count;

        @Override
        protected URLConnection openConnection(URL url) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected int hashCode(URL url) {
            count++;
            return 1;
        }

        @Override
        protected boolean equals(URL one, URL other) {
            count++;
            return one.toExternalForm().equals(other.toExternalForm());
        }
    }
}
