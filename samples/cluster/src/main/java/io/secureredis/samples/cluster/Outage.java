package io.secureredis.samples.cluster;

import io.secureredis.testserver.RedisTestServer;
import org.springframework.stereotype.Service;

/** Kills a primary while the application writes and reads. */
@Service
class Outage {

    private final Stock stock;

    Outage(Stock stock) {
        this.stock = stock;
    }

    /** The port of the killed node, and how many reads found no value. */
    record Report(int killed, long missesBefore, long missesMeanwhile, long missesAfterwards) {}

    /** Throws if a call of the application fails. */
    Report run(Nodes nodes) {
        try (Load load = new Load(stock)) {
            load.awaitPass();
            long before = stock.misses();
            RedisTestServer killed = nodes.killPrimaryOf("stock::0");
            nodes.cluster().awaitOk();
            long meanwhile = awaitPassWithoutMisses(load);
            load.awaitPass();
            return new Report(killed.tlsPort(), before, meanwhile - before, stock.misses() - meanwhile);
        }
    }

    /** The cache leaves Redis alone for a few seconds, and the client has to learn where the slots are now. */
    private long awaitPassWithoutMisses(Load load) {
        long earlier;
        do {
            earlier = stock.misses();
            load.awaitPass();
        } while (stock.misses() > earlier);
        return earlier;
    }
}
