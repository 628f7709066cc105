package io.secureredis.samples.hardened;

import io.secureredis.connection.CredentialsSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Service;

/** What an operator does once a year, while the application reads and writes. */
@Service
class Maintenance {

    private final Stock stock;
    private final CredentialsSource credentials;
    private final SslBundles bundles;

    Maintenance(Stock stock, CredentialsSource credentials, SslBundles bundles) {
        this.stock = stock;
        this.credentials = credentials;
        this.bundles = bundles;
    }

    /** What the commands have printed, and what became of the load meanwhile. */
    record Report(String password, String certificates, long passes, long misses) {}

    /** Throws if a value is not found meanwhile. */
    Report run(Setup setup) throws InterruptedException {
        try (Load load = new Load(stock)) {
            load.awaitPass();
            String password = replacePassword(setup);
            load.awaitPass();
            String certificates = renewCertificates(setup);
            return new Report(password, certificates, load.awaitPass(), stock.misses());
        }
    }

    /** The old password is removed only when the application has the new one. With several, wait for all of them. */
    private String replacePassword(Setup setup) throws InterruptedException {
        CountDownLatch followed = new CountDownLatch(1);
        String[] rotate = {
            "password",
            "rotate",
            "app",
            "--new-password-file=" + setup.root().resolve("passwords/app.next"),
            "--application-file=" + setup.root().resolve("passwords/app")
        };
        CredentialsSource.Subscription subscription = credentials.onChange(login -> followed.countDown());
        try {
            String added = setup.asAdministrator(rotate);
            await(followed);
            return added + setup.asAdministrator(with(rotate, "--step=remove"));
        } finally {
            subscription.close();
        }
    }

    /** The server presents the new certificate at once. The application opens its connections again with its own. */
    private String renewCertificates(Setup setup) throws InterruptedException {
        CountDownLatch followed = new CountDownLatch(1);
        bundles.addBundleUpdateHandler("redis", bundle -> followed.countDown());
        String renewed = setup.asAdministrator("certs", "renew", "--dir=" + setup.root());
        await(followed);
        return renewed;
    }

    private static void await(CountDownLatch followed) throws InterruptedException {
        if (!followed.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The application has not followed within a minute");
        }
    }

    private static String[] with(String[] words, String last) {
        String[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = last;
        return all;
    }
}
