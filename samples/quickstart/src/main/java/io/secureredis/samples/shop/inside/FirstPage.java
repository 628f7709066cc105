package io.secureredis.samples.shop.inside;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The page at {@code /} and its buttons. Each button is a form that leads back to the page. */
@Controller
class FirstPage {

    /** Behind the header of the envelope. */
    private static final int OF_THE_CIPHERTEXT = 80;

    private static final ObjectWriter JSON = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

    private final Showcase showcase;
    private final CacheDemo cacheDemo;
    private final RawRedis redis;
    private final Intruder intruder;
    private final MissCounters misses;
    private final JobDemo jobs;
    private final EventLog eventLog;

    FirstPage(
            Showcase showcase,
            CacheDemo cacheDemo,
            RawRedis redis,
            Intruder intruder,
            MissCounters misses,
            JobDemo jobs,
            EventLog eventLog) {
        this.showcase = showcase;
        this.cacheDemo = cacheDemo;
        this.redis = redis;
        this.intruder = intruder;
        this.misses = misses;
        this.jobs = jobs;
        this.eventLog = eventLog;
    }

    @GetMapping("/")
    String show(@RequestParam(defaultValue = "1") String show, Model model) {
        Exhibit exhibit = showcase.find(show);
        model.addAttribute("exhibits", showcase.all());
        model.addAttribute("exhibit", exhibit);
        Seen seen = cacheDemo.seen(exhibit);
        model.addAttribute("seen", seen);
        model.addAttribute("json", seen.books() == null ? null : JSON.writeValueAsString(seen.books()));
        model.addAttribute("selects", cacheDemo.selects());
        model.addAttribute("misses", misses.byReason());
        addStored(exhibit, model);
        model.addAttribute("jobs", jobs.lines());
        model.addAttribute("job", jobs.newest());
        model.addAttribute("happened", eventLog.entries());
        model.addAttribute("zone", ZoneId.systemDefault());
        return "index";
    }

    private void addStored(Exhibit exhibit, Model model) {
        byte[] stored = redis.get(exhibit.redisKey());
        if (stored != null) {
            model.addAttribute("stored", EnvelopeView.of(stored));
            model.addAttribute("size", stored.length);
            model.addAttribute("timeToLive", words(redis.timeToLive(exhibit.redisKey())));
        }
    }

    private static String words(@Nullable Duration timeToLive) {
        return timeToLive == null ? "never expires" : timeToLive.toSeconds() + " s to live";
    }

    /** For pages of other libraries, such as Spring Security's. */
    @GetMapping("/favicon.ico")
    String icon() {
        return "redirect:/icon.svg";
    }

    @PostMapping("/read")
    String read(@RequestParam String show) {
        cacheDemo.read(showcase.find(show));
        return backTo(show);
    }

    @PostMapping("/put")
    String put(@RequestParam String show) {
        cacheDemo.put(showcase.find(show));
        return backTo(show);
    }

    @PostMapping("/evict")
    String evict(@RequestParam String show) {
        cacheDemo.evict(showcase.find(show));
        return backTo(show);
    }

    @PostMapping("/tamper")
    String tamper(@RequestParam String show, @RequestParam Trick trick, @RequestParam(defaultValue = "0") int offset) {
        Exhibit exhibit = showcase.find(show);
        Exhibit other = showcase.other(exhibit);
        if (trick == Trick.COPY) {
            cacheDemo.read(other);
        }
        intruder.play(trick, exhibit, offset, other);
        cacheDemo.tampered(exhibit, trick.sentence());
        return backTo(show);
    }

    /** The whole demonstration in one click. */
    @PostMapping("/tamper-and-read")
    String tamperAndRead(@RequestParam String show) {
        Exhibit exhibit = showcase.find(show);
        cacheDemo.read(exhibit);
        intruder.play(Trick.TURN_BIT, exhibit, OF_THE_CIPHERTEXT, showcase.other(exhibit));
        cacheDemo.tampered(exhibit, Trick.TURN_BIT.sentence());
        cacheDemo.read(exhibit);
        return backTo(show);
    }

    @PostMapping("/jobs")
    String enqueue(@RequestParam String show, @RequestParam JobVerb verb) {
        jobs.enqueue(verb);
        return backTo(show) + "#jobs";
    }

    private String backTo(String show) {
        return "redirect:/?show=" + showcase.find(show).id();
    }
}
