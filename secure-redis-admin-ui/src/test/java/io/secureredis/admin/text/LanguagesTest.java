package io.secureredis.admin.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;

/** Which language a request gets, and what an application can change. */
class LanguagesTest {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final Locale usual = Locale.getDefault();

    @TempDir
    private Path files;

    @AfterEach
    void putBack() {
        Thread.currentThread().setContextClassLoader(before);
        Locale.setDefault(usual);
    }

    @Test
    void request_wantsOneOfSeveral_getsTheFirstThatThereIs() {
        assertThat(language("de-AT,en;q=0.5")).isEqualTo("de");
        assertThat(language("fr,de;q=0.8,en;q=0.5")).isEqualTo("de");
        assertThat(language("en,de;q=0.8")).isEqualTo("en");
        assertThat(language("fr,it;q=0.5")).isEqualTo("en");
        assertThat(language("*,../../messages,de_DE@x")).isEqualTo("en");
    }

    @Test
    void request_wantsNone_getsEnglishWhereverTheServerStands() {
        Locale.setDefault(Locale.GERMANY);
        assertThat(new Languages("").of(request(null, null)).language()).isEqualTo("en");
        AcceptHeaderLocaleResolver german = new AcceptHeaderLocaleResolver();
        german.setDefaultLocale(Locale.GERMAN);
        assertThat(new Languages("").of(request(german, null)).language()).isEqualTo("de");
    }

    @Test
    void request_applicationDecides_thatIsTheLanguage() {
        assertThat(new Languages("")
                        .of(request(new FixedLocaleResolver(Locale.GERMANY), "en"))
                        .language())
                .isEqualTo("de");
        assertThat(new Languages("")
                        .of(request(new FixedLocaleResolver(Locale.FRANCE), "de"))
                        .language())
                .isEqualTo("de");
    }

    @Test
    void language_fixed_isThatOfEveryRequest() {
        assertThat(new Languages("de").of(request(null, "en")).language()).isEqualTo("de");
    }

    @Test
    void application_hasAFile_itsTextsReplaceOurs() throws IOException {
        file("", "JobState.DEAD=Lost");
        file("_de", "JobState.DEAD=Verloren\nlayout.find=Los – größer");
        file("_fr", "layout.find=Chercher\njobs={0} {0,choice,0#tâches|1#tâche|2#tâches}");
        Languages languages = new Languages("");
        assertThat(languages.english().text("JobState.DEAD")).isEqualTo("Lost");
        Texts german = languages.find("de").orElseThrow();
        assertThat(german.text("JobState.DEAD")).isEqualTo("Verloren");
        assertThat(german.text("layout.find")).isEqualTo("Los – größer");
        assertThat(german.text("JobState.DONE")).isEqualTo("Erledigt");
        Texts french = languages.of(request(null, "fr-CA"));
        assertThat(french.language()).isEqualTo("fr");
        assertThat(french.text("layout.find")).isEqualTo("Chercher");
        assertThat(french.text("jobs", 2)).isEqualTo("2 tâches");
        assertThat(french.text("JobState.DEAD")).isEqualTo("Lost");
        assertThat(Texts.ENGLISH.text("JobState.DEAD")).isEqualTo("Dead");
    }

    @Test
    void application_hasAMistakeInAText_thatTextIsOurs() throws IOException {
        file("", """
                no.such.text=x
                jobs={0} {0,choice,0#jobs
                layout.find=
                layout.title={0} {7}
                filter.task={0,choice,0#no|1#one}
                JobState.DONE=Finished
                """);
        Texts texts = new Languages("").english();
        assertThat(texts.has("no.such.text")).isFalse();
        assertThat(texts.text("jobs", 1)).isEqualTo("1 job");
        assertThat(texts.text("layout.find")).isEqualTo("Find");
        assertThat(texts.text("layout.title", "a", "b")).isEqualTo("a · b");
        assertThat(texts.text("filter.task", "mail")).isEqualTo("task mail");
        assertThat(texts.text("JobState.DONE")).isEqualTo("Finished");
    }

    @Test
    void text_hostileArgument_isNoPattern() {
        assertThat(Texts.ENGLISH.text("job.subject", "{1}'{0,number}", "{0}")).isEqualTo("{1}'{0,number}, {0}");
        assertThat(Texts.ENGLISH.text("causes.show", 2, "{0,choice,0#a}", "'{'"))
                .isEqualTo("Show 2 jobs: {0,choice,0#a}, '{'");
    }

    @Test
    void text_numbers_areWrittenAsTheLanguageDoes() {
        Texts german = new Languages("").find("de").orElseThrow();
        assertThat(Texts.ENGLISH.text("jobs", 12_043)).isEqualTo("12,043 jobs");
        assertThat(german.text("jobs", 12_043)).isEqualTo("12.043 Jobs");
        assertThat(german.text("jobs", 1)).isEqualTo("1 Job");
        assertThat(german.count(12_043)).isEqualTo("12.043");
        assertThat(german.text("time.ago", german.text("time.days", 2))).isEqualTo("vor 2 Tagen");
        assertThat(Numbers.bytes(german, 1_434)).isEqualTo("1,4 KiB");
    }

    private void file(String suffix, String content) throws IOException {
        Files.writeString(files.resolve("secure-redis-dashboard" + suffix + ".properties"), content);
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {files.toUri().toURL()}, before));
    }

    private static String language(String header) {
        return new Languages("").of(request(null, header)).language();
    }

    private static MockHttpServletRequest request(@Nullable LocaleResolver resolver, @Nullable String header) {
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public Locale getLocale() {
                return getHeader("Accept-Language") == null ? Locale.getDefault() : super.getLocale();
            }
        };
        if (header != null) {
            request.addHeader("Accept-Language", header);
        }
        if (resolver != null) {
            request.setAttribute(DispatcherServlet.LOCALE_RESOLVER_ATTRIBUTE, resolver);
        }
        return request;
    }
}
