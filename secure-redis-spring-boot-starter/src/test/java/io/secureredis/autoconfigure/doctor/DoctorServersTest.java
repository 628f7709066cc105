package io.secureredis.autoconfigure.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;

/** The doctor connects to the application's servers, with a password: never to others. */
class DoctorServersTest {

    private static final LettuceClientConfiguration CLIENT = LettuceClientConfiguration.defaultConfiguration();

    private static RedisStaticMasterReplicaConfiguration nodes() {
        RedisStaticMasterReplicaConfiguration nodes =
                new RedisStaticMasterReplicaConfiguration("one.example.org", 7001);
        nodes.addNode("two.example.org", 7002);
        nodes.setUsername("app");
        nodes.setPassword("secret");
        return nodes;
    }

    private static List<String> entrances(MasterReplicaConnectionFactory factory) {
        return new DoctorServers(factory, null, null)
                .entrances().stream().map(DoctorServersTest::text).toList();
    }

    private static String text(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    @Test
    void entrances_listOfAMasterAndItsReplicas_areItsNodes() {
        assertThat(entrances(new MasterReplicaConnectionFactory(nodes(), CLIENT)))
                .containsExactly("one.example.org:7001", "two.example.org:7002");
    }

    @Test
    void entrances_replicasHaveTheirOwnLogin_isTheFirstNode() {
        CredentialsSource others = new CredentialsSource() {
            @Override
            public Credentials current() {
                throw new IllegalStateException("not asked");
            }

            @Override
            public Subscription onChange(Consumer<Credentials> listener) {
                throw new IllegalStateException("not asked");
            }
        };
        assertThat(entrances(new MasterReplicaConnectionFactory(nodes(), CLIENT, others)))
                .containsExactly("one.example.org:7001");
    }
}
