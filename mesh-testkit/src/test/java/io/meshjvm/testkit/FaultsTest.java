package io.meshjvm.testkit;

import static io.meshjvm.testkit.TestStream.ack;
import static io.meshjvm.testkit.TestStream.ask;
import static io.meshjvm.testkit.TestStream.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.fault.ResponseFault;
import io.meshjvm.testkit.time.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final VirtualTime time = new VirtualTime();

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256).time(time));

  private Istiod istiod;
  private TestChannel channel;
  private TestStream<DiscoveryRequest, DiscoveryResponse> stream;

  @BeforeEach
  void open(Istiod injected) {
    istiod = injected;
    istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
    channel = TestChannel.withToken(istiod);
    stream = TestStream.sotw(channel);
  }

  @AfterEach
  void close() {
    channel.close();
  }

  private static DiscoveryRequest hello() {
    return first(Nodes.vm().build(), Xds.CDS);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), istiod.port());
    socket.setSoTimeout(200);
    return socket;
  }

  private void servesAgain() {
    try (TestChannel other = TestChannel.withToken(istiod)) {
      assertThat(Xds.clusters(TestStream.sotw(other).send(hello()).next())).contains("a");
    }
  }

  @Test
  void sendsAMalformedPayloadOnce() {
    istiod.responseFaults().next(Xds.CDS, ResponseFault.MALFORMED_PAYLOAD);
    DiscoveryResponse bad = stream.send(hello()).next();
    assertThatThrownBy(() -> bad.getResources(0).unpack(Cluster.class))
        .isInstanceOf(InvalidProtocolBufferException.class);
    stream.send(ask(Xds.CDS));
    assertThat(Xds.clusters(stream.next())).contains("a");
    assertThat(istiod.responseFaults().count(ResponseFault.MALFORMED_PAYLOAD)).isEqualTo(1);
  }

  @Test
  void sendsResourcesOfAnotherTypeUntilCleared() {
    istiod.responseFaults().always(Xds.CDS, ResponseFault.WRONG_TYPE_URL);
    assertThat(stream.send(hello()).next().getResources(0).is(Cluster.class)).isFalse();
    assertThat(stream.send(ask(Xds.CDS)).next().getResources(0).is(Cluster.class)).isFalse();
    istiod.responseFaults().clear();
    assertThat(stream.send(ask(Xds.CDS)).next().getResources(0).is(Cluster.class)).isTrue();
  }

  @Test
  void sendsAResponseTwice() {
    istiod.responseFaults().next(Xds.CDS, ResponseFault.DUPLICATE);
    DiscoveryResponse response = stream.send(hello()).next();
    assertThat(stream.next()).isEqualTo(response);
  }

  @Test
  void sendsAResponseBeyondGrpcsDefaultLimit() {
    istiod.responseFaults().next(Xds.CDS, ResponseFault.OVERSIZE);
    DiscoveryResponse response = stream.send(hello()).next();
    assertThat(response.getSerializedSize()).isGreaterThan(4 << 20);
    assertThat(Xds.clusters(response)).contains("a");
  }

  @Test
  void sendsAResponseWithoutResources() {
    istiod.responseFaults().next(Xds.CDS, ResponseFault.EMPTY);
    assertThat(stream.send(hello()).next().getResourcesCount()).isZero();
    stream.send(ask(Xds.CDS));
    assertThat(Xds.clusters(stream.next())).contains("a");
  }

  @Test
  void losesAResponse() {
    istiod.responseFaults().next(Xds.CDS, ResponseFault.LOST);
    stream.send(hello());
    stream.send(ask(Xds.CDS));
    DiscoveryResponse second = stream.next();
    assertThat(istiod.responses()).hasSize(2);
    assertThat(second.getNonce()).isEqualTo(istiod.responses().get(1).nonce());
  }

  @Test
  void holdsResponsesBack() {
    istiod.responseFaults().delay(Duration.ofSeconds(3));
    stream.send(hello());
    Optional<Instant> held = Optional.of(time.now().plusSeconds(3));
    await().atMost(SOON).until(() -> time.nextDue().equals(held));
    time.advance(Duration.ofMillis(2_999));
    assertThat(stream.heardNothing()).isTrue();
    time.advance(Duration.ofMillis(1));
    assertThat(Xds.clusters(stream.next())).contains("a");
  }

  @Test
  void endsStreamsWithAStatus() {
    stream.send(hello()).next();
    istiod.closeStreams(Status.RESOURCE_EXHAUSTED.withDescription("rate"));
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(istiod.connections()).isEmpty();
    servesAgain();
  }

  @Test
  void refusesConnectionsAndServesAgainOnTheSamePort() throws IOException {
    stream.send(hello()).next();
    istiod.network().refuse();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    istiod.serve(Xds.CDS, "b", Xds.cluster("b"));
    assertThat(Xds.clusters(stream.next())).contains("b");
    istiod.network().restore();
    servesAgain();
  }

  @Test
  void stallsNewConnections() throws IOException {
    istiod.network().stall();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(22);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
    istiod.network().restore();
    servesAgain();
  }

  @Test
  void resetsOpenConnections() throws IOException {
    stream.send(hello()).next();
    try (Socket socket = connect()) {
      await().atMost(SOON).until(() -> istiod.network().openConnections() == 2);
      istiod.network().reset();
      assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      socket.setSoTimeout(30_000);
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThat(istiod.network().resetConnections()).isEqualTo(2);
    await().atMost(SOON).until(() -> istiod.connections().isEmpty());
    servesAgain();
  }

  @Test
  void freezesAndThawsOpenConnections() {
    stream.send(hello()).next();
    istiod.network().freeze();
    stream.send(ask(Xds.CDS));
    int before = istiod.responses().size();
    istiod.serve(Xds.CDS, "b", Xds.cluster("b"));
    assertThat(istiod.responses().size()).isGreaterThan(before);
    servesAgain();
    assertThat(istiod.connections()).as("the frozen one is open").isNotEmpty();
    istiod.network().restore();
    assertThat(Xds.clusters(stream.next())).contains("a");
  }

  @Test
  void drainsWithGoAwayAndEndsStreamsAfterTheGrace() {
    DiscoveryResponse response = stream.send(hello()).next();
    istiod.goAway(Duration.ofSeconds(10));
    stream.send(ack(response));
    istiod.serve(Xds.CDS, "b", Xds.cluster("b"));
    assertThat(Xds.clusters(stream.next())).contains("b");
    servesAgain();
    time.advance(Duration.ofSeconds(10));
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    servesAgain();
  }

  @Test
  void restartsOnTheSamePortWithItsState() {
    stream.send(hello()).next();
    int port = istiod.port();
    istiod.restart();
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(istiod.port()).isEqualTo(port);
    servesAgain();
  }

  @Test
  void closesTwiceWithoutComplaint() {
    istiod.close();
    istiod.close();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
  }
}
