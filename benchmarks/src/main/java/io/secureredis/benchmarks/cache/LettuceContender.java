package io.secureredis.benchmarks.cache;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.CipherCodec;
import io.lettuce.core.codec.RedisCodec;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * GET and SET of Lettuce itself, without Spring; with its encrypting codec (AES-CBC, a fixed IV, not authenticated) or
 * without. The same JSON as ours.
 */
final class LettuceContender implements CacheContender {

    private static final SetArgs EXPIRING = SetArgs.Builder.px(Duration.ofHours(1));

    private final RedisClient client;
    private final RedisCommands<byte[], byte[]> commands;
    private final RedisSerializer<Object> serializer = SpringCache.json();
    private final String prefix;

    private LettuceContender(RedisTestServer server, RedisCodec<byte[], byte[]> codec, String prefix) {
        this.client = RedisClient.create(RedisURI.create(server.host(), server.port()));
        this.commands = client.connect(codec).sync();
        this.prefix = prefix;
    }

    static CacheContender plain(RedisTestServer server) {
        return new LettuceContender(server, ByteArrayCodec.INSTANCE, "lettuce-plain::");
    }

    static CacheContender encrypting(RedisTestServer server) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 6);
        SecretKeySpec key = new SecretKeySpec(bytes, "AES");
        IvParameterSpec iv = new IvParameterSpec(new byte[16]);
        RedisCodec<byte[], byte[]> codec = CipherCodec.forValues(
                ByteArrayCodec.INSTANCE,
                descriptor -> cipher(Cipher.ENCRYPT_MODE, key, iv),
                descriptor -> cipher(Cipher.DECRYPT_MODE, key, iv));
        return new LettuceContender(server, codec, "lettuce-cipher::");
    }

    private static Cipher cipher(int mode, SecretKeySpec key, IvParameterSpec iv) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, key, iv);
        return cipher;
    }

    @Override
    public void put(String key, Object value) {
        byte[] json = serializer.serialize(value);
        commands.set(key(key), json == null ? new byte[0] : json, EXPIRING);
    }

    @Override
    public @Nullable Object get(String key) {
        return serializer.deserialize(commands.get(key(key)));
    }

    private byte[] key(String key) {
        return (prefix + key).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
