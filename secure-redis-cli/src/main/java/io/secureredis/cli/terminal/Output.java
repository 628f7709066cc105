package io.secureredis.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The standard output, which remembers why it could not be written: {@code System.out} does not say. */
final class Output extends OutputStream {

    private final OutputStream out;
    private volatile @Nullable IOException failure;

    Output(OutputStream out) {
        this.out = new BufferedOutputStream(out);
    }

    static Output ofProcess() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    /** Returns why something was not written; {@code null} if all was, or if the reader, such as head, had enough. */
    @Nullable
    String problem() {
        IOException thrown = failure;
        String message = thrown == null ? null : String.valueOf(thrown.getMessage());
        return message == null || message.contains("Broken pipe") ? null : message;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        remember(() -> out.write(bytes, from, length));
    }

    @Override
    public void flush() throws IOException {
        remember(out::flush);
    }

    private interface Action {
        void run() throws IOException;
    }

    private void remember(Action action) throws IOException {
        try {
            action.run();
        } catch (IOException thrown) {
            failure = thrown;
            throw thrown;
        }
    }
}
