package io.secureredis.benchmarks.sealing;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.CipherCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.ToByteBufEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lettuce's own encrypting codec, with AES-CBC, a fixed IV and a new cipher for each message.
 *
 * <p>Its supplier of ciphers is told the name and version of a key and nothing else, so a nonce for each message has no
 * place in its format, and GCM cannot be used safely. What it stores is not authenticated, and equal values are equal
 * in Redis.
 */
final class LettuceCodec implements Contender {

    private static final String TRANSFORMATION = "AES/CBC/PKCS5Padding";
    private static final int ROOM_BYTES = 64;

    private final RedisCodec<byte[], byte[]> codec;
    private final ToByteBufEncoder<byte[], byte[]> encoder;

    @SuppressWarnings("unchecked") // The codec is both; Lettuce itself writes through the encoder
    LettuceCodec(int keyBytes) {
        this.codec = codec(keyBytes);
        this.encoder = (ToByteBufEncoder<byte[], byte[]>) codec;
    }

    static RedisCodec<byte[], byte[]> codec(int keyBytes) {
        SecretKeySpec key = new SecretKeySpec(Keys.bytes(keyBytes, 1), "AES");
        IvParameterSpec iv = new IvParameterSpec(Keys.bytes(16, 2));
        return CipherCodec.forValues(
                ByteArrayCodec.INSTANCE,
                descriptor -> cipher(Cipher.ENCRYPT_MODE, key, iv),
                descriptor -> cipher(Cipher.DECRYPT_MODE, key, iv));
    }

    private static Cipher cipher(int mode, SecretKeySpec key, IvParameterSpec iv) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, iv);
        return cipher;
    }

    @Override
    public byte[] seal(byte[] plaintext) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(plaintext.length + ROOM_BYTES);
        try {
            encoder.encodeValue(plaintext, buffer);
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    @Override
    public byte[] open(byte[] sealed) {
        return codec.decodeValue(ByteBuffer.wrap(sealed));
    }
}
