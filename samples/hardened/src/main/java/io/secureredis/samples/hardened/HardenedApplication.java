package io.secureredis.samples.hardened;

import io.secureredis.samples.hardened.Maintenance.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** An application on the server that {@code secure-redis init} has written. */
@SpringBootApplication
@EnableCaching
public class HardenedApplication {

    /** Uses the directory that {@code HARDENED} names, or writes one and starts its server. */
    public static void main(String[] args) throws Exception {
        String written = System.getenv("HARDENED");
        Setup setup = written == null
                ? Setup.create(Files.createTempDirectory("hardened").resolve("secure-redis"))
                : Setup.existing(Path.of(written));
        try (setup;
                ConfigurableApplicationContext application = start(setup, args)) {
            Report report = application.getBean(Maintenance.class).run(setup);
            System.out.printf(
                    "%n%s%n%s%nMeanwhile: %d passes of writes and reads, %d misses%n%nAll files: %s%n",
                    report.password(), report.certificates(), report.passes(), report.misses(), setup.root());
        }
    }

    /** As {@code set -a; . ./.env} and {@code --spring.config.additional-location=file:./application.yml} do. */
    static ConfigurableApplicationContext start(Setup setup, String... args) {
        Map<String, Object> variables = Map.copyOf(setup.environment());
        return new SpringApplicationBuilder(HardenedApplication.class)
                .initializers(context ->
                        context.getEnvironment().getPropertySources().addLast(new MapPropertySource(".env", variables)))
                .properties(
                        "spring.config.additional-location=file:" + setup.root().resolve("application.yml"))
                .run(args);
    }
}
