package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.autoconfigure.Starter;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.webauthn.api.AttestationConveyancePreference;
import org.springframework.security.web.webauthn.api.AuthenticatorAttachment;
import org.springframework.security.web.webauthn.api.AuthenticatorSelectionCriteria;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.ImmutableAuthenticationExtensionsClientInput;
import org.springframework.security.web.webauthn.api.ImmutableAuthenticationExtensionsClientInputs;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialParameters;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.ResidentKeyRequirement;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.session.Session;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.ui.Model;
import org.springframework.ui.ModelMap;
import org.springframework.util.AutoPopulatingList;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.MapBindingResult;
import org.springframework.validation.ObjectError;
import org.springframework.validation.support.BindingAwareModelMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.annotation.SessionScope;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** What Spring's web modules keep in a session, over real HTTP and in each repository. */
class SpringInSessionsTest {

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
        Cart.DESTROYED.set(0);
    }

    static Stream<Arguments> repositoriesAndSerializers() {
        return SealedSessionSecurityTest.repositoriesAndSerializers();
    }

    private static ConfigurableApplicationContext start(String serializer) {
        return new SpringApplicationBuilder(SessionStore.Kind.SERVLET.configuration, Application.class)
                .web(WebApplicationType.SERVLET)
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--secure-redis.secret-key=" + Starter.SECRET,
                        "--secure-redis.session.serializer=" + serializer,
                        "--spring.data.redis.host=" + Starter.REDIS.host(),
                        "--spring.data.redis.port=" + Starter.REDIS.port(),
                        "--spring.data.redis.database=" + Starter.REDIS.database(),
                        "--spring.data.redis.timeout=30s");
    }

    private static Browser browser(ConfigurableApplicationContext application) {
        return new Browser(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "json", "smile"})
    void flashAttributes_redirect_arrive(String serializer) {
        try (ConfigurableApplicationContext application = start(serializer)) {
            Browser browser = browser(application);
            HttpResponse<String> redirect = browser.get("/save?name=a&count=none");
            assertThat(redirect.statusCode()).isEqualTo(302);
            HttpResponse<String> shown = browser.get(browser.location(redirect));
            assertThat(shown.body()).isEqualTo("saved, a, typeMismatch none");
            assertThat(browser.get("/shown").body()).isEqualTo("null, null, null");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "json", "smile"})
    void sessionScopedBean_withPreDestroy_isKept(String serializer) {
        try (ConfigurableApplicationContext application = start(serializer)) {
            Browser browser = browser(application);
            assertThat(browser.get("/cart").body()).isEqualTo("1");
            assertThat(browser.get("/cart").body()).isEqualTo("2");
            assertThat(browser.get("/empty").body()).isEqualTo("0");
            assertThat(browser.get("/cart").body()).isEqualTo("1");
            assertThat(Cart.DESTROYED).hasValue(0);
            assertThat(browser.get("/fill-and-empty").body()).isEqualTo("1");
            assertThat(Cart.DESTROYED).hasValue(0);
            assertThat(browser(application).get("/fill-and-empty").body()).isEqualTo("1");
            assertThat(Cart.DESTROYED).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void attributesOfSpring_comeBack(SessionStore.Kind kind, String serializer) {
        with(kind, serializer, sessions -> {
            for (Object attribute : attributes()) {
                Object back = savedAndLoaded(sessions, attribute);
                assertThat(back).as("%s", attribute.getClass()).isEqualTo(attribute);
                assertThat(back).hasSameClassAs(attribute);
            }
        });
    }

    private static List<Object> attributes() {
        FlashMap flash = new FlashMap();
        flash.put("message", "saved");
        flash.setTargetRequestPath("/shown");
        flash.addTargetRequestParam("page", "1");
        flash.startExpirationPeriod(180);
        LinkedMultiValueMap<String, String> many = new LinkedMultiValueMap<>();
        many.add("a", "b");
        LinkedCaseInsensitiveMap<String> ignoringCase = new LinkedCaseInsensitiveMap<>();
        ignoringCase.put("Key", "a");
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        MapBindingResult ofMap = new MapBindingResult(new java.util.HashMap<>(), "map");
        ofMap.reject("code", new Object[] {1}, "text");
        return List.of(
                new CopyOnWriteArrayList<>(List.of(flash)),
                many,
                CollectionUtils.unmodifiableMultiValueMap(many),
                CollectionUtils.toMultiValueMap(new java.util.LinkedHashMap<>(many)),
                ignoringCase,
                headers,
                MediaType.parseMediaType("text/html;charset=utf-8"),
                new ModelMap("a", "b"),
                new ExtendedModelMap().addAttribute("a", 1),
                new BindingAwareModelMap().addAttribute("a", 1),
                new FieldError("form", "name", "bad"),
                new FieldError("form", "name", 1, true, new String[] {"code"}, new Object[] {"a", 2}, "text"),
                new ObjectError("form", "text"),
                ofMap,
                Locale.forLanguageTag("de-CH"),
                TimeZone.getTimeZone("Europe/Berlin"));
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void bindingResult_comesBack(SessionStore.Kind kind, String serializer) {
        with(kind, serializer, sessions -> {
            BeanPropertyBindingResult result = new BeanPropertyBindingResult(new Form("a", 1), "form");
            result.rejectValue("name", "bad", new Object[] {"x"}, "text");
            result.reject("all");
            result.pushNestedPath("nested");
            result.addError(violation(new FieldError("form", "name", "by a validator")));
            BeanPropertyBindingResult back = (BeanPropertyBindingResult) savedAndLoaded(sessions, result);
            assertThat(back.getAllErrors().subList(0, 2))
                    .isEqualTo(result.getAllErrors().subList(0, 2));
            ObjectError byValidator = back.getAllErrors().get(2);
            assertThat(byValidator.getCode()).isEqualTo("Pattern");
            assertThat(byValidator.getArguments())
                    .containsExactly(new jakarta.validation.constraints.Pattern.Flag[0], "[a-z]");
            assertThat(back.getTarget()).isEqualTo(new Form("a", 1));
            assertThat(back.getNestedPath()).isEqualTo("nested.");
        });
    }

    /** The error of a Jakarta validator holds this validator in a field that is not stored. */
    private static FieldError violation(FieldError from) {
        try {
            Class<?> type = Class.forName(
                    "org.springframework.validation.beanvalidation.SpringValidatorAdapter$ValidationFieldError");
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            jakarta.validation.Validator none = (jakarta.validation.Validator) java.lang.reflect.Proxy.newProxyInstance(
                    SpringInSessionsTest.class.getClassLoader(),
                    new Class<?>[] {jakarta.validation.Validator.class},
                    (proxy, method, arguments) -> null);
            jakarta.validation.ConstraintViolation<?> violation =
                    (jakarta.validation.ConstraintViolation<?>) java.lang.reflect.Proxy.newProxyInstance(
                            SpringInSessionsTest.class.getClassLoader(),
                            new Class<?>[] {jakarta.validation.ConstraintViolation.class},
                            (proxy, method, arguments) -> null);
            Object[] arguments = {
                from.getObjectName(),
                from.getField(),
                null,
                new String[] {"Pattern"},
                new Object[] {new jakarta.validation.constraints.Pattern.Flag[0], "[a-z]"},
                violation,
                new org.springframework.validation.beanvalidation.SpringValidatorAdapter(none)
            };
            return (FieldError) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError("The class has changed", failure);
        }
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void optionsOfWebAuthn_comeBack(SessionStore.Kind kind, String serializer) {
        PublicKeyCredentialCreationOptions options = PublicKeyCredentialCreationOptions.builder()
                .rp(PublicKeyCredentialRpEntity.builder()
                        .id("example.org")
                        .name("Example")
                        .build())
                .user(ImmutablePublicKeyCredentialUserEntity.builder()
                        .id(Bytes.fromBase64("AQID"))
                        .name("alice")
                        .displayName("Alice")
                        .build())
                .challenge(Bytes.fromBase64("BAUG"))
                .pubKeyCredParams(List.of(PublicKeyCredentialParameters.ES256, PublicKeyCredentialParameters.RS256))
                .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                        .userVerification(UserVerificationRequirement.REQUIRED)
                        .residentKey(ResidentKeyRequirement.REQUIRED)
                        .authenticatorAttachment(AuthenticatorAttachment.PLATFORM)
                        .build())
                .attestation(AttestationConveyancePreference.NONE)
                .extensions(new ImmutableAuthenticationExtensionsClientInputs(
                        ImmutableAuthenticationExtensionsClientInput.credProps))
                .timeout(Duration.ofMinutes(5))
                .build();
        with(kind, serializer, sessions -> {
            PublicKeyCredentialCreationOptions back =
                    (PublicKeyCredentialCreationOptions) savedAndLoaded(sessions, options);
            assertThat(back).usingRecursiveComparison().isEqualTo(options);
            assertThat(back.getPubKeyCredParams().get(1).getAlg().getValue())
                    .isEqualTo(PublicKeyCredentialParameters.RS256.getAlg().getValue());
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void objectThatChangesWhenItIsWritten_isRefused(SessionStore.Kind kind, String serializer) {
        with(kind, serializer, sessions -> {
            Session session = sessions.create();
            session.setAttribute("attribute", new Cut("canary"));
            assertThatThrownBy(() -> sessions.save(session))
                    .hasMessageContaining("SR220 ")
                    .hasMessageNotContaining("canary");
            assertThat(savedAndLoaded(sessions, new Cut("cut"))).isEqualTo(new Cut("cut"));
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void loginByCertificate_comesBack(SessionStore.Kind kind, String serializer) throws Exception {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init((KeyStore) null);
        X509Certificate certificate = ((X509TrustManager) trusted.getTrustManagers()[0]).getAcceptedIssuers()[0];
        PreAuthenticatedAuthenticationToken login = new PreAuthenticatedAuthenticationToken(
                "alice", certificate, AuthorityUtils.createAuthorityList("ROLE_USER"));
        with(kind, serializer, sessions -> {
            assertThat(savedAndLoaded(sessions, new SecurityContextImpl(login)))
                    .isEqualTo(new SecurityContextImpl(login));
            assertThat(savedAndLoaded(sessions, certificate)).isEqualTo(certificate);
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void transientField_thatEveryConstructorSets_isLeftOut(SessionStore.Kind kind, String serializer) {
        with(kind, serializer, sessions -> {
            Visits back = (Visits) savedAndLoaded(sessions, new Visits("a"));
            assertThat(back.name).isEqualTo("a");
            assertThat(back.pages).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "json", "smile"})
    void mutex_isMadeAgain(String serializer) {
        with(SessionStore.Kind.SERVLET, serializer, sessions -> {
            Object mutex = mutex();
            assertThat(savedAndLoaded(sessions, mutex)).hasSameClassAs(mutex);
        });
    }

    private static Object mutex() {
        try {
            Constructor<?> constructor = Class.forName("org.springframework.web.util.HttpSessionMutexListener$Mutex")
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError("The class has changed", failure);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk"})
    void growingList_comesBack(String serializer) {
        with(SessionStore.Kind.SERVLET, serializer, sessions -> {
            AutoPopulatingList<Form> list =
                    new AutoPopulatingList<>(new ArrayList<>(List.of(new Form("a", 1))), Form.class);
            assertThat(savedAndLoaded(sessions, list)).isEqualTo(list);
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void attribute_ofAnUnlistedClass_namesThePropertyOfSessions(SessionStore.Kind kind, String serializer) {
        with(kind, serializer, sessions -> {
            Session session = sessions.create();
            session.setAttribute("attribute", new org.springframework.data.domain.PageImpl<>(List.of("canary")));
            assertThatThrownBy(() -> sessions.save(session))
                    .hasMessageContaining("SR202 ")
                    .hasMessageContaining("secure-redis.session.allowed-packages")
                    .hasMessageNotContaining("secure-redis.cache")
                    .hasMessageNotContaining("canary");
        });
    }

    private static void with(
            SessionStore.Kind kind, String serializer, java.util.function.Consumer<SessionStore> test) {
        Starter.application()
                .withUserConfiguration(kind.configuration, SealedSessionsTest.Listeners.class)
                .withPropertyValues("secure-redis.session.serializer=" + serializer)
                .run(context -> {
                    test.accept(SessionStore.of(context));
                    assertThat(context.getBean(SealedSessionsTest.Listeners.class).unreadable)
                            .isEmpty();
                });
    }

    private static Object savedAndLoaded(SessionStore sessions, Object attribute) {
        Session session = sessions.create();
        session.setAttribute("attribute", attribute);
        sessions.save(session);
        return Objects.requireNonNull(
                Objects.requireNonNull(sessions.find(session.getId())).getAttribute("attribute"));
    }

    record Form(String name, int count) implements Serializable {}

    static final class Cut implements Serializable {

        private final String text;

        Cut(String text) {
            this.text = text;
        }

        private Object writeReplace() {
            return new Cut(text.substring(0, 3));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cut cut && cut.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    static final class Visits implements Serializable {

        private final String name;
        private final transient List<String> pages = new ArrayList<>();

        Visits(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Visits visits && visits.name.equals(name) && Objects.equals(visits.pages, pages);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    @SessionScope
    static class Cart implements Serializable {

        static final AtomicInteger DESTROYED = new AtomicInteger();

        private int items;

        public int add() {
            return ++items;
        }

        @PreDestroy
        public void close() {
            DESTROYED.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Pages.class, Cart.class})
    static class Application {

        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }
    }

    @RestController
    static class Pages {

        private final ObjectProvider<Cart> cart;

        Pages(ObjectProvider<Cart> cart) {
            this.cart = cart;
        }

        @GetMapping("/save")
        RedirectView save(@ModelAttribute("form") Form form, BindingResult result, RedirectAttributes redirect) {
            redirect.addFlashAttribute("message", "saved");
            redirect.addFlashAttribute("name", result.getFieldValue("name"));
            redirect.addFlashAttribute(BindingResult.MODEL_KEY_PREFIX + "form", result);
            redirect.addAttribute("page", 1);
            return new RedirectView("/shown");
        }

        @GetMapping("/shown")
        String shown(Model model) {
            Map<String, Object> flash = model.asMap();
            BindingResult result = (BindingResult) flash.get(BindingResult.MODEL_KEY_PREFIX + "form");
            return flash.get("message") + ", " + flash.get("name") + ", "
                    + (result == null
                            ? null
                            : Objects.requireNonNull(result.getFieldError("count"))
                                            .getCode() + " "
                                    + Objects.requireNonNull(result.getFieldError("count"))
                                            .getRejectedValue());
        }

        @GetMapping("/cart")
        String cart() {
            return "" + cart.getObject().add();
        }

        @GetMapping("/empty")
        String empty(HttpSession session) {
            session.removeAttribute("scopedTarget." + Cart.class.getName());
            return "0";
        }

        @GetMapping("/fill-and-empty")
        String fillAndEmpty(HttpSession session) {
            int items = cart.getObject().add();
            String name = "scopedTarget." + Cart.class.getName();
            session.removeAttribute(name);
            session.removeAttribute(
                    "org.springframework.web.context.request.ServletRequestAttributes.DESTRUCTION_CALLBACK." + name);
            return items > 1 ? "1" : "" + items;
        }
    }
}
