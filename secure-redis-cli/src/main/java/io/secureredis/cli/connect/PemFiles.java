package io.secureredis.cli.connect;

import io.secureredis.PrintableText;
import io.secureredis.cli.terminal.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** TLS material in PEM files, from the options and the environment. */
record PemFiles(
        @Nullable Path authority,
        @Nullable Path certificate,
        @Nullable Path key) {

    boolean any() {
        return authority != null || certificate != null || key != null;
    }

    SslBundle bundle() {
        if ((certificate == null) != (key == null)) {
            throw CliException.usage(
                    "A client certificate needs its key, and only one of them is given.",
                    "Give both --cert and --key.");
        }
        requireFile(authority);
        requireFile(certificate);
        requireFile(key);
        try {
            return read();
        } catch (RuntimeException e) {
            throw CliException.failed(
                    "The certificates or the key cannot be read as PEM: " + names() + ".",
                    "Each file holds -----BEGIN CERTIFICATE----- or a private key without a pass phrase.",
                    e);
        }
    }

    private SslBundle read() {
        SslBundle bundle = SslBundle.of(new PemSslStoreBundle(
                certificate == null ? null : new PemSslStoreDetails(null, url(certificate), url(key)),
                authority == null ? null : PemSslStoreDetails.forCertificate(url(authority))));
        // Reads the files, so that errors in them appear here
        bundle.getManagers().getTrustManagers();
        bundle.getManagers().getKeyManagers();
        return bundle;
    }

    private String names() {
        return String.join(
                ", ",
                Stream.of(authority, certificate, key)
                        .filter(Objects::nonNull)
                        .map(PrintableText::file)
                        .toList());
    }

    private static String url(@Nullable Path file) {
        return "file:" + file;
    }

    private static void requireFile(@Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw CliException.failed("There is no file " + PrintableText.file(file) + ", or it cannot be read.", null);
        }
    }
}
