package io.secureredis.samples.shop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium without a window, from the PATH. It speaks to nobody but the shop. */
final class Browser implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,1600");

    private final ChromeDriver driver;

    Browser() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(NAMES.stream()
                .flatMap(name -> onPath(name).stream())
                .findFirst()
                .orElseThrow()
                .toFile());
        options.addArguments(FLAGS);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(
                                onPath("chromedriver").orElseThrow().toFile())
                        .build(),
                options);
    }

    static boolean isInstalled() {
        return onPath("chromedriver").isPresent()
                && NAMES.stream().anyMatch(name -> onPath(name).isPresent());
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void open(String address) {
        driver.get(address);
    }

    void type(String selector, String text) {
        find(By.cssSelector(selector)).sendKeys(text);
    }

    /** Clicks, and returns when the page that follows is there. */
    void submit(String selector) {
        leaveBy(By.cssSelector(selector));
    }

    /** As {@link #submit}, a link of this text. */
    void follow(String linkText) {
        leaveBy(By.linkText(linkText));
    }

    private void leaveBy(By by) {
        WebElement before = driver.findElement(By.tagName("html"));
        find(by).click();
        until(page -> !page.findElement(By.tagName("html")).equals(before));
    }

    private WebElement find(By by) {
        return until(page -> page.findElement(by));
    }

    String text(String selector) {
        return find(By.cssSelector(selector)).getText();
    }

    void awaitText(String selector, String... parts) {
        until(page -> Arrays.stream(parts)
                .allMatch(page.findElement(By.cssSelector(selector)).getText()::contains));
    }

    /** Returns as soon as the condition gives something; the page may be replaced while it looks. */
    private <T> T until(Function<WebDriver, T> condition) {
        return new WebDriverWait(driver, LIMIT)
                .ignoring(StaleElementReferenceException.class)
                .until(condition);
    }

    /** What the browser complained of: scripts that fail, and all that the content security policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
