package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.meshjvm.clients.MeshJedis;
import io.meshjvm.clients.MeshLettuce;
import io.meshjvm.clients.jdbc.MeshPostgresSocketFactory;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTlsException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Drivers of databases, whose protocol knows nothing of the mesh, behind a sidecar of bytes. */
@Isolated("a driver that is told nothing but a URL takes the one member of the JVM")
@RequiresEnvoy
class DatabaseClientsTest {

  private static final int PATIENCE = 60;

  /** A host that DNS knows, since PostgreSQL's driver asks for it. */
  private static final String URL =
      "jdbc:postgresql://localhost:%d/orders?user=me&sslmode=disable&gssEncMode=disable"
          + "&socketFactory="
          + MeshPostgresSocketFactory.class.getName()
          + "&socketFactoryArg=%s";

  private static ServerSocket postgres;
  private static ServerSocket redis;
  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    postgres = FakeDatabases.postgres();
    redis = FakeDatabases.redis();
    istiod = Istiod.start();
    TestCa ca = istiod.ca();
    EnvoyConfig config =
        new EnvoyConfig()
            .cluster("postgres", postgres.getLocalPort())
            .cluster("redis", redis.getLocalPort());
    listener(config, "postgres", ca, "echo");
    listener(config, "redis", ca, "echo");
    config.inspecting("impostor", chain("redis", EnvoyServer.tls(ca, "impostor", "")));
    envoy = EnvoyProcess.start(config);
    istiod.apply(JvmWorkload.group(9));
    istiod.apply(MatrixServices.bytes("db", "localhost", 5432, envoy.port("postgres")));
    istiod.apply(MatrixServices.bytes("redis", "redis.example.com", 6379, envoy.port("redis")));
    istiod.apply(MatrixServices.bytes("false", "false.example.com", 6379, envoy.port("impostor")));
    mesh = JvmWorkload.start(istiod, directory);
    JvmWorkload.awaitService(mesh, "localhost", 5432);
    JvmWorkload.awaitService(mesh, "redis.example.com", 6379);
    JvmWorkload.awaitService(mesh, "false.example.com", 6379);
  }

  private static void listener(EnvoyConfig config, String name, TestCa ca, String account) {
    config.inspecting(name, chain(name, EnvoyServer.tls(ca, account, "")));
  }

  private static String chain(String cluster, EnvoyTls tls) {
    return EnvoyServer.chain("'istio'", EnvoyParts.pass(cluster), tls.downstream(List.of("istio")));
  }

  @AfterAll
  static void stop() throws IOException {
    mesh.close();
    envoy.close();
    istiod.close();
    redis.close();
    postgres.close();
  }

  @Test
  void carriesPostgresByItsUrlAlone() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL.formatted(5432, ""))) {
      assertThat(connection.getMetaData().getDatabaseProductVersion())
          .isEqualTo(FakeDatabases.POSTGRES);
      assertThat(connection.isValid(PATIENCE)).isTrue();
    }
  }

  @Test
  void carriesPostgresForAMemberByName() throws SQLException {
    String name =
        mesh.bootstrap().node().workloadName() + "." + mesh.bootstrap().node().namespace();
    try (Connection connection = DriverManager.getConnection(URL.formatted(5432, name))) {
      assertThat(connection.isValid(PATIENCE)).isTrue();
    }
    assertThatThrownBy(() -> DriverManager.getConnection(URL.formatted(5432, "nobody.vm")))
        .hasStackTraceContaining("MESH-1540")
        .hasStackTraceContaining(name);
  }

  @Test
  void carriesJedis() {
    try (Jedis jedis = new Jedis(MeshJedis.sockets(mesh, "redis.example.com", 6379))) {
      assertThat(jedis.ping()).isEqualTo("PONG");
    }
  }

  @Test
  void carriesLettuce() {
    withLettuce(
        "redis.example.com", connection -> assertThat(connection.sync().ping()).isEqualTo("PONG"));
  }

  @Test
  void refusesAnotherIdentity() {
    Jedis jedis = new Jedis(MeshJedis.sockets(mesh, "false.example.com", 6379));
    assertThatThrownBy(jedis::ping)
        .isInstanceOf(JedisConnectionException.class)
        .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
    assertThatThrownBy(() -> withLettuce("false.example.com", connection -> {}))
        .isInstanceOf(RedisConnectionException.class)
        .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
  }

  private interface Use {
    void of(StatefulRedisConnection<String, String> connection);
  }

  private static void withLettuce(String host, Use use) {
    ClientResources resources = MeshLettuce.apply(DefaultClientResources.builder(), mesh).build();
    try (RedisClient client = RedisClient.create(resources, RedisURI.create(host, 6379));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      use.of(connection);
    } finally {
      resources.shutdown(0, PATIENCE, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
