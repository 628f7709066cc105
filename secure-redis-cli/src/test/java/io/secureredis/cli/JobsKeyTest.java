package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.migration.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobsKeyTest {

    private static final Pattern SEALED_HASH =
            Pattern.compile("(?m)^\\| `([^`]+)` \\| HASH \\| [^|]*envelope \\(role [^|]*\\|");

    @Test
    void of_keyOfAQueue_hasItsParts() {
        assertThat(JobsKey.of("shop.1:secure-jobs:{mail~2}:stat:29930760"))
                .isEqualTo(new JobsKey("shop.1", "mail~2", "stat:29930760"));
        assertThat(JobsKey.of("secure-jobs:{a\nb}:x\ny")).isEqualTo(new JobsKey("", "a\nb", "x\ny"));
    }

    @Test
    void of_keyOfAllQueues_hasNoQueue() {
        assertThat(JobsKey.of("secure-jobs:queues")).isEqualTo(new JobsKey("", null, "queues"));
        assertThat(JobsKey.of("shop:secure-jobs:imported")).isEqualTo(new JobsKey("shop", null, "imported"));
    }

    @Test
    void of_otherKeys_isNull() {
        for (String key : new String[] {"a:b:secure-jobs:{mail}:run", "secure-jobs:{}:run", "secure-jobs:other", "x"}) {
            assertThat(JobsKey.of(key)).as(key).isNull();
        }
    }

    @Test
    void kinds_ofTheLayout_areTheSealedHashesOfTheSpecification() throws IOException {
        Set<String> sealed = SEALED_HASH
                .matcher(Files.readString(Path.of("../docs/spec/job-keys.md")))
                .results()
                .map(row -> row.group(1))
                // Counters, and two notes of operators, which are sealed again with the queue's jobs
                .filter(part -> !part.equals("meta"))
                .collect(Collectors.toSet());

        assertThat(sealed).isNotEmpty().isEqualTo(JobsLayout.KINDS.keySet());
    }

    @Test
    void namespaces_areThoseOfTheQueuesThatWereFound() {
        JobsLayout layout = new JobsLayout();
        for (String key : new String[] {"secure-jobs:queues", "shop:secure-jobs:imported", "b:secure-jobs:{m}:body"}) {
            assertThat(layout.find(key.getBytes(UTF_8), StoredType.HASH)).isNotNull();
        }
        assertThat(layout.find("books::1".getBytes(UTF_8), StoredType.STRING)).isNull();
        assertThat(layout.namespaces()).containsExactly("", "shop");
    }
}
