package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What is registered for a native image that runs jobs. */
class SecureJobHintsTest {

    record Order(long id, List<Line> lines) {}

    record Line(String article) {}

    record Receipt(String number) {}

    static class Orders {
        @SecureJob(name = "orders.pay")
        Receipt pay(Order order) {
            return new Receipt("receipt " + order.id());
        }
    }

    @Test
    void job_methodParametersAndResult_areRegistered() throws NoSuchMethodException {
        RuntimeHints hints = new RuntimeHints();
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Orders.class);
        Method method = Orders.class.getDeclaredMethod("pay", Order.class);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
                .accepts(hints);
        for (Class<?> type : List.of(Order.class, Line.class, Receipt.class)) {
            assertThat(RuntimeHintsPredicates.reflection().onType(type))
                    .as("%s", type)
                    .accepts(hints);
        }
    }

    @Test
    void scripts_all_areRegistered() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .forEach(registrar -> registrar.registerHints(hints, SecureJobHintsTest.class.getClassLoader()));
        List<String> scripts = scripts();
        assertThat(scripts)
                .isNotEmpty()
                .allSatisfy(
                        script -> assertThat(RuntimeHintsPredicates.resource().forResource(script))
                                .accepts(hints));
    }

    private static List<String> scripts() throws IOException, java.net.URISyntaxException {
        String folder = "io/secureredis/jobs/redis/lua";
        Path directory =
                Path.of(Objects.requireNonNull(SecureJob.class.getClassLoader().getResource(folder))
                        .toURI());
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> folder + "/" + file.getFileName()).toList();
        }
    }
}
