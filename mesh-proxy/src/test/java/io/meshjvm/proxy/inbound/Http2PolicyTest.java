package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.InboundMode;
import io.meshjvm.tls.IstioAlpn;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mesh's policy holds for each stream of HTTP/2 within mutual TLS, and its limits do. */
class Http2PolicyTest {

  private static final String CLIENT = "cluster.local/ns/vm/sa/client";

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication web;
  private static InetSocketAddress port;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory, builder -> builder.set("inboundClientCert", "SET"));
    web = new WebApplication();
    port = mesh.serve(web.port());
    mesh.mode(InboundMode.STRICT);
  }

  @AfterAll
  static void leave() {
    mesh.close();
    web.close();
  }

  @BeforeEach
  void permitSomePaths() {
    permit("/open*");
    ServedMesh.patiently().until(() -> status("/open") == 200 && status("/admin") == 403);
  }

  private static void permit(String paths) {
    mesh.rules(
        "{action: ALLOW, rules: [{from: [{source: {principals: ['%s']}}], to: [{operation: {paths: ['%s']}}]}]}"
            .formatted(CLIENT, paths));
  }

  private static int status(String path) throws Exception {
    try (Http2Client client = client()) {
      return client.get(path).status();
    }
  }

  private static Http2Client client() throws InterruptedException {
    return new Http2Client(port, mesh.mutualTls(IstioAlpn.HTTP_2));
  }

  @Test
  void streamsAreDecidedOneByOneByTheCallersIdentity() throws Exception {
    int before = web.requests.get();
    try (Http2Client client = client()) {
      Http2Client.Reply allowed = client.get("/open/1");
      assertThat(allowed.status()).isEqualTo(200);
      assertThat(allowed.body()).contains(";URI=spiffe://" + CLIENT);
      Http2Client.Reply denied = client.get("/open/../admin");
      assertThat(denied.status()).isEqualTo(403);
      assertThat(denied.body()).isEqualTo("RBAC: access denied");
      assertThat(post(client, "/admin").status()).isEqualTo(403);
      assertThat(client.get("/open/2").status()).isEqualTo(200);
    }
    assertThat(web.requests).hasValue(before + 2);
  }

  @Test
  void aConnectionThatStaysObeysThePolicyOfTheMoment() throws Exception {
    try (Http2Client client = client()) {
      assertThat(client.get("/open").status()).isEqualTo(200);

      permit("/admin");
      ServedMesh.patiently().until(() -> client.get("/admin").status() == 200);

      assertThat(client.get("/open").status()).isEqualTo(403);
    }
  }

  @Test
  void headersBeyondTheLimitsPassNowhereAndOtherStreamsGoOn() throws Exception {
    int before = web.requests.get();
    try (Http2Client client = client()) {
      Http2Headers many = Http2Client.head("GET", "/open");
      for (int i = 0; i < 2 * HttpLimits.HEADERS; i++) {
        many.add("x-" + i, "y");
      }
      assertThat(client.send(many, "").get(30, TimeUnit.SECONDS).status()).isEqualTo(431);
      Http2Headers large = Http2Client.head("GET", "/open");
      large.add("x", "y".repeat(HttpLimits.HEAD_BYTES));
      Http2Client.Reply refused = client.send(large, "").get(30, TimeUnit.SECONDS);
      assertThat(refused.status()).isIn(0, 431);
      assertThat(web.requests).hasValue(before);
      assertThat(client.get("/open").status()).isEqualTo(200);
    }
  }

  private static Http2Client.Reply post(Http2Client client, String path) throws Exception {
    return client
        .send(Http2Client.head("POST", path), "x".repeat(100_000))
        .get(30, TimeUnit.SECONDS);
  }
}
