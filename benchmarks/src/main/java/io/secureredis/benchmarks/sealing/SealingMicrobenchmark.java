package io.secureredis.benchmarks.sealing;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH runs: one contender, one size, one length of secret, one number of writers whose values are opened. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SealingMicrobenchmark {

    /** The constant's name in {@link Contenders}. */
    @Param("SEALED")
    public String contender = "SEALED";

    /** Size of the plaintext. */
    @Param("1024")
    public int bytes;

    /** 16 or 32. */
    @Param("32")
    public int secretBytes;

    /** Under how many different data keys the messages that are opened were sealed. */
    @Param("1")
    public int dataKeys;

    private Contender subject = new Idle();
    private byte[] plaintext = {};
    private byte[][] messages = {};
    private int next;

    /** Seals the messages to be opened. */
    @Setup
    public void setUp() throws GeneralSecurityException {
        Contenders chosen = Contenders.valueOf(contender);
        subject = chosen.create(secretBytes);
        plaintext = Keys.bytes(bytes, 4);
        messages = new byte[dataKeys][];
        for (int i = 0; i < dataKeys; i++) {
            Contender writer = chosen == Contenders.SEALED && dataKeys > 1 ? SecureRedis.oneMore(secretBytes) : subject;
            messages[i] = writer.seal(plaintext);
        }
    }

    /** Seals one value. */
    @Benchmark
    public byte[] seal() throws GeneralSecurityException {
        return subject.seal(plaintext);
    }

    /** Opens one value. */
    @Benchmark
    public byte[] open() throws GeneralSecurityException {
        next = next + 1 < messages.length ? next + 1 : 0;
        return subject.open(messages[next]);
    }

    /** Before {@link #setUp}. */
    private static final class Idle implements Contender {

        @Override
        public byte[] seal(byte[] plaintext) {
            return plaintext;
        }

        @Override
        public byte[] open(byte[] sealed) {
            return sealed;
        }
    }
}
