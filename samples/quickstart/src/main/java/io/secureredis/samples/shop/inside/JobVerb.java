package io.secureredis.samples.shop.inside;

/** How a job is put into its queue. */
enum JobVerb {
    NOW("delay()"),
    IN_A_MINUTE("enqueueAt(in a minute)"),
    EVERY_MINUTE("scheduleOnce(every minute)"),
    FAILING("delay(), and fails");

    private final String words;

    JobVerb(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
