package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.OutputType;

/**
 * The pictures of the guide. With {@code -Ddashboard.pictures=true} it makes them again, from {@link PaintedQueues}
 * without its hostile texts:
 *
 * <pre>{@code
 * mvn -pl secure-redis-admin-ui test -Dtest=GuidePicturesTest -Ddashboard.pictures=true
 * }</pre>
 */
class GuidePicturesTest {

    private static final Path IMAGES = Path.of("..", "docs", "images");
    private static final Path GUIDE = Path.of("..", "docs", "guides", "dashboard.md");
    private static final int MOST_BYTES = 150_000;
    private static final int COLOURS = 64;

    /** Each picture of the guide, and which page it shows. */
    private static Map<String, String> pictures() {
        Map<String, String> pictures = new LinkedHashMap<>();
        pictures.put("overview", "overview");
        pictures.put("queue", "queue");
        pictures.put("limits", "limits");
        pictures.put("tasks", "tasks");
        pictures.put("charts", "charts");
        pictures.put("jobs", "scheduled");
        pictures.put("search", "find-found");
        pictures.put("causes", "causes");
        pictures.put("operation", "operation");
        pictures.put("job", "job-dead");
        pictures.put("move", "move");
        pictures.put("workers", "workers");
        pictures.put("schedules", "recurring");
        pictures.put("schedule", "schedule");
        pictures.put("keys", "keys");
        pictures.put("doctor", "doctor");
        pictures.put("caches", "caches");
        pictures.put("redis", "redis");
        pictures.put("security", "security");
        pictures.put("audit", "audit");
        pictures.put("revealed", "revealed");
        pictures.put("enqueue", "enqueue-form");
        return pictures;
    }

    @Test
    void pictures_ofTheGuide_areThereAndSmall() throws IOException {
        if (Boolean.getBoolean("dashboard.pictures")) {
            make();
        }
        String guide = Files.readString(GUIDE);
        for (String name : pictures().keySet()) {
            Path picture = IMAGES.resolve("dashboard-" + name + ".png");
            assertThat(Files.size(picture)).as(name).isBetween(1_000L, (long) MOST_BYTES);
            assertThat(guide).contains("](../images/dashboard-" + name + ".png)");
        }
        try (Stream<Path> files = Files.list(IMAGES)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.startsWith("dashboard-"))
                            .map(file -> file.replaceAll("dashboard-|\\.png", "")))
                    .containsExactlyInAnyOrderElementsOf(pictures().keySet());
        }
    }

    private static void make() throws IOException {
        try (DashboardServer server = PaintedDashboard.start();
                Chromium chromium = Chromium.start(true)) {
            chromium.driver().executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
            for (Map.Entry<String, String> picture : pictures().entrySet()) {
                boolean isList = picture.getKey().equals("jobs");
                int width = isList ? 1440 : 1280;
                chromium.show(width, isList ? 900 : 700, false);
                PaintedPages.open(chromium, server.url(), picture.getValue());
                Number tall = (Number) chromium.driver()
                        .executeScript("return document.querySelector('footer').getBoundingClientRect().bottom");
                if (!isList) {
                    chromium.show(width, Math.min(1000, tall.intValue() + 8), false);
                }
                byte[] taken = chromium.driver().getScreenshotAs(OutputType.BYTES);
                Files.write(IMAGES.resolve("dashboard-" + picture.getKey() + ".png"), withFewColours(taken));
            }
        }
    }

    /** With the most frequent colours, and the nearest of them for each other one: a fraction of the size. */
    private static byte[] withFewColours(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        Map<Integer, Integer> counts = new HashMap<>();
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int pixel : pixels) {
            counts.merge(pixel & 0xffffff, 1, Integer::sum);
        }
        List<Integer> colours = new ArrayList<>(counts.keySet());
        colours.sort(Comparator.comparing((Integer colour) -> -counts.getOrDefault(colour, 0))
                .thenComparing(Comparator.naturalOrder()));
        int[] kept = colours.stream().limit(COLOURS).mapToInt(Integer::intValue).toArray();
        Map<Integer, Integer> places = new HashMap<>();
        byte[] indexed = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            indexed[i] = (byte) (int) places.computeIfAbsent(pixels[i] & 0xffffff, colour -> nearest(kept, colour));
        }
        IndexColorModel model = new IndexColorModel(8, kept.length, kept, 0, false, -1, 0);
        BufferedImage small =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        small.getRaster().setDataElements(0, 0, image.getWidth(), image.getHeight(), indexed);
        return written(small);
    }

    private static byte[] written(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam smallest = writer.getDefaultWriteParam();
        smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        smallest.setCompressionQuality(0);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(written)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), smallest);
        } finally {
            writer.dispose();
        }
        return written.toByteArray();
    }

    private static int nearest(int[] kept, int colour) {
        int nearest = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < kept.length; i++) {
            long distance = square(kept[i] >> 16 & 255, colour >> 16 & 255)
                    + square(kept[i] >> 8 & 255, colour >> 8 & 255)
                    + square(kept[i] & 255, colour & 255);
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        return nearest;
    }

    private static long square(int one, int other) {
        return (long) (one - other) * (one - other);
    }
}
