package io.secureredis.admin.pages;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.SessionNotCreatedException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium with a new, empty profile, which its driver makes and removes. Whatever it writes to its console
 * is kept, for a page that breaks its own content security policy says so there.
 */
final class Chromium implements AutoCloseable {

    /** On a busy machine the first page of an application takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int START_TRIES = 3;

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    static boolean isInstalled() {
        return browser().isPresent() && driverBinary().isPresent();
    }

    static Chromium start(boolean javaScript) {
        Chromium chromium = new Chromium(startDriver());
        chromium.driver.manage().timeouts().implicitlyWait(PATIENCE).scriptTimeout(PATIENCE);
        chromium.driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !javaScript));
        return chromium;
    }

    /** A browser that does not come up is no fault of a page. */
    private static ChromeDriver startDriver() {
        for (int tries = 1; ; tries++) {
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(driverBinary()
                            .orElseThrow(() -> new IllegalStateException("chromedriver is not on the PATH"))
                            .toFile())
                    .usingAnyFreePort()
                    .build();
            try {
                return new ChromeDriver(service, options());
            } catch (SessionNotCreatedException e) {
                service.stop();
                if (tries == START_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static ChromeOptions options() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser()
                .orElseThrow(() -> new IllegalStateException("Chromium is not on the PATH"))
                .toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                // Containers have little of it
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        return options;
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Through the application's own sign-in page, and on to the page of the dashboard that was asked for. */
    void signIn(String url, String person) {
        driver.get(url);
        driver.findElement(By.name("username")).sendKeys(person);
        driver.findElement(By.name("password")).sendKeys(DashboardServer.PASSWORD);
        driver.findElement(By.cssSelector("button[type=submit]")).click();
        driver.findElement(By.cssSelector("header.top"));
    }

    void show(int width, int height, boolean dark) {
        show(
                width,
                height,
                // Colours that move to the new scheme would be measured on their way
                Map.of("prefers-color-scheme", dark ? "dark" : "light", "prefers-reduced-motion", "reduce"));
    }

    /** @param features of CSS media queries, such as {@code forced-colors: active} */
    void show(int width, int height, Map<String, String> features) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        features.entrySet().stream()
                                .map(feature -> Map.of("name", feature.getKey(), "value", feature.getValue()))
                                .toList()));
    }

    /** The text that can be seen. */
    String text(By what) {
        return on(what, WebElement::getText);
    }

    void click(By what) {
        on(what, element -> {
            element.click();
            return true;
        });
    }

    /**
     * Finds an element and does something with it. The page may replace its live parts in between, and the element is
     * then looked for again.
     */
    <T> T on(By what, Function<WebElement, T> action) {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return action.apply(driver.findElement(what));
            } catch (StaleElementReferenceException e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
            }
        }
    }

    /** The language that it asks for from now on. */
    void speak(String language) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", language)));
    }

    /** What went wrong since the last call, in the browser's words. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Optional<Path> browser() {
        return onPath("chromium", "chromium-browser", "google-chrome", "chrome");
    }

    private static Optional<Path> driverBinary() {
        return onPath("chromedriver");
    }

    private static Optional<Path> onPath(String... names) {
        List<String> directories = Arrays.asList(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
        return Arrays.stream(names)
                .flatMap(name -> directories.stream().map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
