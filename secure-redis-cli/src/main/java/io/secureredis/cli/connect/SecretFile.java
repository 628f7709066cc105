package io.secureredis.cli.connect;

import io.secureredis.PrintableText;
import io.secureredis.cli.terminal.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file with one password or secret. */
final class SecretFile {

    private SecretFile() {}

    /** @param what the word for its content in messages */
    static String read(Path file, String what) {
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw CliException.failed(
                    "The " + what + " file " + PrintableText.file(file) + " cannot be read.", null, e);
        }
        if (text.isEmpty()) {
            throw CliException.failed("The " + what + " file " + PrintableText.file(file) + " is empty.", null);
        }
        return text;
    }
}
