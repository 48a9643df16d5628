package io.meshjvm.examples.vmservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The service as its users start it, against an istiod on loopback. */
class VmServiceTest {

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Socket> held = new ArrayList<>();
  private Istiod istiod;
  private Path healthy;
  private int port;
  private int admin;
  private Thread service;

  @BeforeAll
  static void bePatient() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @BeforeEach
  void start() throws IOException {
    port = freePort();
    admin = freePort();
    istiod =
        Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
    istiod.apply(objects(port));
    istiod.writeVmDirectory(directory.resolve("vm"), VmSpec.of("vm", "python-http"));
    healthy = Files.createFile(directory.resolve("healthy"));
    service = new Thread(this::serve, "test-service");
    service.start();
  }

  @AfterEach
  void stop() throws Exception {
    service.interrupt();
    service.join();
    istiod.close();
    for (Socket holder : held) {
      holder.close();
    }
  }

  @Test
  void servesCallsItselfFollowsItsHealthFileAndLeaves() throws Exception {
    await().until(() -> servable());
    // The service may be there a moment before its admin port.
    await()
        .ignoreExceptions()
        .until(() -> get("/report").contains("\"host\": \"vmservice.example.com\""));
    assertThat(json("/report").getAsJsonObject("state").get("phase").getAsString())
        .isEqualTo("READY");

    await().until(() -> json("/call?url=http://vmservice.example.com/hello").has("status"));
    JsonObject answer = json("/call?url=http://vmservice.example.com/hello");
    assertThat(answer.get("status").getAsInt()).isEqualTo(200);
    assertThat(answer.get("endpoint").getAsString()).isEqualTo("127.0.0.1:" + port);
    JsonObject body = JsonParser.parseString(answer.get("body").getAsString()).getAsJsonObject();
    assertThat(body.get("path").getAsString()).isEqualTo("/hello");
    assertThat(body.get("peer").getAsString()).isEqualTo("spiffe://cluster.local/ns/vm/sa/my-vm");

    await().until(() -> json("/resolve?name=vmservice.example.com").has("addresses"));
    JsonObject name = json("/resolve?name=vmservice.example.com");
    assertThat(name.get("inMesh").getAsBoolean()).isTrue();
    assertThat(name.getAsJsonArray("addresses")).isNotEmpty();

    Files.delete(healthy);
    await().until(() -> !servable());
    assertThat(json("/report").getAsJsonObject("state").get("detail").getAsString())
        .contains("503");
    Files.createFile(healthy);
    await().until(() -> servable());

    service.interrupt();
    service.join();
    await().until(() -> istiod.workloadEntries().isEmpty());
  }

  @Test
  void saysWhyACallFails() throws Exception {
    await().until(() -> servable());
    // Before it knows what is in the mesh it calls nobody, and says so.
    await()
        .ignoreExceptions()
        .until(() -> !get("/call?url=http://nosuch.invalid/").contains("MESH-1505"));

    assertThat(json("/call?url=http://nosuch.invalid/").get("error").getAsString())
        .contains("nosuch.invalid")
        .contains("MESH-1501");
    assertThat(json("/call?url=gopher:x").get("error").getAsString()).isNotBlank();
    assertThat(json("/call").get("error").getAsString()).contains("'url' is missing");
    assertThat(json("/resolve").get("error").getAsString()).contains("'name' is missing");
  }

  private void serve() {
    new CommandLine(new VmService())
        .setExecutionExceptionHandler((failure, command, parsed) -> 1)
        .execute(
            "--mesh-dir",
            directory.resolve("vm").toString(),
            "--ip",
            "127.0.0.1",
            "--listen",
            "127.0.0.1:" + port,
            "--admin",
            "127.0.0.1:" + admin,
            "--healthy-file",
            healthy.toString());
  }

  private boolean servable() {
    return istiod.workloadEntries().stream().anyMatch(entry -> entry.servable());
  }

  private JsonObject json(String path) throws Exception {
    return JsonParser.parseString(get(path)).getAsJsonObject();
  }

  private String get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path))
            .timeout(Duration.ofSeconds(60))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String objects(int port) throws IOException {
    try (var yaml =
        Objects.requireNonNull(VmServiceTest.class.getResourceAsStream("/scenario.yaml"))) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
          .replace("VM_PORT", Integer.toString(port))
          .replace("PEER_PORT", Integer.toString(port));
    }
  }

  /**
   * A port that nobody gets who does not ask for it by its number: bound, shared, not listening.
   */
  private int freePort() throws IOException {
    Socket holder = new Socket();
    holder.setReuseAddress(true);
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    held.add(holder);
    return holder.getLocalPort();
  }
}
