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

/** What JMH runs: one contender, one size, one length of secret. */
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

    private Contender subject = new Idle();
    private byte[] plaintext = {};
    private byte[] message = {};

    /** Seals the message to be opened. */
    @Setup
    public void setUp() throws GeneralSecurityException {
        subject = Contenders.valueOf(contender).create(secretBytes);
        plaintext = Keys.bytes(bytes, 4);
        message = subject.seal(plaintext);
    }

    /** Seals one value. */
    @Benchmark
    public byte[] seal() throws GeneralSecurityException {
        return subject.seal(plaintext);
    }

    /** Opens one value. */
    @Benchmark
    public byte[] open() throws GeneralSecurityException {
        return subject.open(message);
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
