package io.secureredis.samples.shop.inside;

/** The attacks on a stored value. */
enum Trick {
    TURN_BIT("A bit was turned."),
    COPY("Another book’s value was put here."),
    CUT("Its end was cut off."),
    PLAINTEXT("A plaintext was written here."),
    OWN_SECRET("A forged value, sealed with another secret, was put here.");

    private final String sentence;

    Trick(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
