package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTypesTest {

    private final AllowedTypes types = AllowedTypes.jdkValues().andPackages("com.acme");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.acme.Book",
                "com.acme.deep.er.Book",
                "com.acme.Book$Author",
                "[Lcom.acme.Book;",
                "[[I",
                "[B",
                "java.util.UUID",
                "java.util.ImmutableCollections$ListN",
                "java.time.Instant",
                "java.math.BigDecimal"
            })
    void allows_listed_yes(String name) {
        assertThat(types.allows(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.acmeevil.Book",
                "com.acm.Book",
                "com.acme",
                "",
                "[",
                "[Lcom.evil.Book;",
                "[[Lcom.evil.Book;",
                "[X",
                "java.util.Formatter",
                "java.util.Scanner",
                "java.util.logging.FileHandler",
                "java.lang.Runtime",
                "java.lang.ProcessBuilder",
                "java.time.evil.Thing",
                "javax.management.BadAttributeValueExpException",
                "org.springframework.beans.factory.ObjectFactory"
            })
    void allows_unlisted_no(String name) {
        assertThat(types.allows(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "com.acme.*",
                "com.acme.",
                "com..acme",
                "java",
                "java.util",
                "java.util.concurrent",
                "javax",
                "jdk.internal",
                "sun.misc",
                "com",
                "a b",
                "com.acme.Book",
                "com.acme.Book$Author",
                "[Lcom.acme.Book;"
            })
    void andPackages_tooBroadOrNoPackage_isRefused(String name) {
        assertThatThrownBy(() -> types.andPackages(name))
                .isInstanceOf(InvalidAllowedPackageException.class)
                .hasMessageStartingWith("SR223 ")
                .hasMessageContaining("'" + name + "'");
        assertThat(AllowedTypes.isPackage(name)).isFalse();
    }

    @Test
    void andUrlsAndExceptions_allowThoseInAnyOrder() {
        for (AllowedTypes more :
                List.of(types.andUrls().andExceptions(), types.andExceptions().andUrls())) {
            assertThat(more.andPackages("com.other").allows("java.net.URL")).isTrue();
            assertThat(more.allows("java.lang.RuntimeException")).isTrue();
            assertThat(more.allows("java.net.URLClassLoader")).isFalse();
        }
        assertThat(types.allows("java.net.URL")).isFalse();
        assertThat(types.allows("java.lang.RuntimeException")).isFalse();
    }

    @Test
    void packages_areTold() {
        assertThat(types.packages()).containsExactly("com.acme");
    }
}
