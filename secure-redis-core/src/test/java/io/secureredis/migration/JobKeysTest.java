package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JobKeysTest {

    private static final Pattern HASH = Pattern.compile("(?m)^\\| `([^`]+)` \\| HASH \\| (.+?) \\|");

    /** The specification says of each hash whether an envelope is in it. */
    @Test
    void isPlainHash_everyHashOfTheSpecification_isWhatItsTableSays() throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        Matcher row = HASH.matcher(Files.readString(Path.of("../docs/spec/job-keys.md")));
        while (row.find()) {
            hashes.put(row.group(1).replaceAll("<[^>]+>", "29930760"), row.group(2));
        }

        assertThat(hashes).hasSizeGreaterThanOrEqualTo(10);
        hashes.forEach((name, content) -> {
            // What operators said is sealed in a hash of counters; the census leaves that out
            boolean plain = !content.contains("envelope") || name.equals("meta");
            for (String namespace : List.of("", "shop.1_a-B:")) {
                byte[] key = bytes(namespace + "secure-jobs:{mail~1}:" + name);
                assertThat(JobKeys.isPlainHash(key)).as(name).isEqualTo(plain);
                assertThat(JobKeys.contains(key)).as(name).isTrue();
            }
        });
    }

    @Test
    void contains_keysBesideTheQueues_areOfJobs() {
        for (String key : List.of("secure-jobs:queues", "shop:secure-jobs:imported", "secure-jobs:{mail}:\nx")) {
            assertThat(JobKeys.contains(bytes(key))).as(key).isTrue();
            assertThat(JobKeys.isPlainHash(bytes(key))).as(key).isFalse();
        }
    }

    @Test
    void contains_keysThatOnlyLookSo_areNotOfJobs() {
        for (String key : List.of(
                "my-secure-jobs:{mail}:run",
                "a:b:secure-jobs:{mail}:run",
                "x".repeat(65) + ":secure-jobs:{mail}:run",
                "secure-jobs",
                "mine:run")) {
            assertThat(JobKeys.contains(bytes(key))).as(key).isFalse();
            assertThat(JobKeys.isPlainHash(bytes(key))).as(key).isFalse();
        }
    }

    @Test
    void isPlainHash_namesThatGoOn_areNotPlain() {
        for (String rest : List.of("runs", "run:x", "stat:", "stat:x", "stat:1:x", "unique-until")) {
            assertThat(JobKeys.isPlainHash(bytes("secure-jobs:{mail}:" + rest)))
                    .as(rest)
                    .isFalse();
        }
        assertThat(JobKeys.isPlainHash(bytes("secure-jobs:{}:run"))).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
