package io.secureredis.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {

    private static final class Refusing extends OutputStream {

        private final String message;

        Refusing(String message) {
            this.message = message;
        }

        @Override
        public void write(int one) throws IOException {
            throw new IOException(message);
        }
    }

    private static Output printed(OutputStream to) {
        Output output = new Output(to);
        PrintWriter writer = new PrintWriter(output, true, StandardCharsets.UTF_8);
        writer.println("a line");
        writer.println("another");
        writer.flush();
        return output;
    }

    @Test
    void problem_ofAFullDisk_isRemembered() {
        assertThat(printed(new Refusing("No space left on device")).problem()).isEqualTo("No space left on device");
    }

    @Test
    void problem_ofAReaderThatHasEnough_isNone() {
        assertThat(printed(new Refusing("Broken pipe")).problem()).isNull();
    }

    @Test
    void problem_whereAllWasWritten_isNone() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        assertThat(printed(written).problem()).isNull();
        assertThat(written.toString(StandardCharsets.UTF_8)).contains("a line").contains("another");
    }
}
