package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.InboundSettings;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.testkit.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class InboundPoliciesTest {

  private final VirtualTime time = new VirtualTime();
  private final MeshThread mesh = MeshThread.over(time.scheduler(), time.clock(), new Random(1));
  private final FakeSubscription subscription = new FakeSubscription();
  private final InboundPolicies policies = InboundPolicies.subscribe(new FakeControlPlane(), mesh);
  private final List<InboundMode> seen = new ArrayList<>();

  @Test
  void isStrictUntilTheFirstAnswer() {
    time.runDue();

    assertThat(policies.current()).isEqualTo(InboundPolicy.unknown());
    assertThat(policies.current().received()).isFalse();
    assertThat(policies.current().port(80)).isEqualTo(PortPolicy.strict());
  }

  @Test
  void takesAnAnswerThatCameBeforeItWatched() {
    receive("changes-delta/054-response-Listener.pb");
    time.runDue();

    assertThat(policies.current().port(80).mode()).isEqualTo(InboundMode.PERMISSIVE);
  }

  @Test
  void followsChangesAndTellsOfNothingElse() {
    time.runDue();
    policies.watch(policy -> seen.add(policy.others().mode()));

    receive("changes-delta/011-response-Listener.pb");
    receive("changes-delta/032-response-Listener.pb");
    receive("changes-delta/054-response-Listener.pb");
    receive("changes-delta/067-response-Listener.pb");

    assertThat(seen)
        .as("the last one changes an AuthorizationPolicy")
        .containsExactly(InboundMode.STRICT, InboundMode.PERMISSIVE, InboundMode.PERMISSIVE);
  }

  @Test
  void isStrictAgainWhenTheListenerIsTakenAway() {
    time.runDue();
    receive("changes-delta/054-response-Listener.pb");
    subscription.resources.publish(new Resources<>(Map.of(), true, "2"));

    assertThat(policies.current()).isEqualTo(InboundPolicy.unknown());
  }

  @Test
  void letsTheMeshAndPlaintextInBeforeTheFirstAnswerIfToldSo() {
    InboundPolicies open = open();
    time.runDue();
    PortPolicy before = open.current().port(80);

    assertThat(open.current().received()).isFalse();
    assertThat(before.mode()).isEqualTo(InboundMode.PERMISSIVE);
    assertThat(before.admit(Opening.plain())).isInstanceOf(Admission.Serve.class);
    assertThat(before.admit(Opening.tls("", List.of("istio"))))
        .isInstanceOfSatisfying(
            Admission.Serve.class,
            serve ->
                assertThat(serve.chain().tls())
                    .hasValueSatisfying(terms -> assertThat(terms.clientCertificate()).isTrue()));
    assertThat(before.admit(Opening.tls("", List.of("h2"))))
        .isInstanceOf(Admission.PassThrough.class);
  }

  @Test
  void letsNobodyInWhenTheListenerIsTakenAwayWhateverItWasTold() {
    InboundPolicies open = open();
    time.runDue();
    receive("changes-delta/054-response-Listener.pb");
    subscription.resources.publish(new Resources<>(Map.of(), true, "2"));
    subscription.resources.publish(new Resources<>(Map.of(), true, "3"));

    assertThat(open.current()).isEqualTo(InboundPolicy.unknown());
    receive("changes-delta/054-response-Listener.pb");
    assertThat(open.current().received()).isTrue();
  }

  @Test
  void tellsWhatBecomesOfUnknownDestinations() {
    time.runDue();
    List<OutboundPolicy.Mode> outbound = new ArrayList<>();
    policies.outbound().watch(policy -> outbound.add(policy.mode()));
    assertThat(policies.outbound().current()).isEqualTo(OutboundPolicy.unknown());

    receive("changes-delta/011-response-Listener.pb");
    receive("changes-delta/054-response-Listener.pb");
    subscription.resources.publish(new Resources<>(Map.of(), true, "2"));

    assertThat(outbound)
        .containsExactly(OutboundPolicy.Mode.ALLOW_ANY, OutboundPolicy.Mode.UNKNOWN);
  }

  @Test
  void unsubscribesWhenClosed() {
    policies.close();

    assertThat(subscription.closed).isTrue();
  }

  private InboundPolicies open() {
    return InboundPolicies.subscribe(
        new FakeControlPlane(), mesh, new InboundSettings(InboundSettings.BeforePolicy.ALLOW));
  }

  private void receive(String file) {
    subscription.resources.publish(new Resources<>(Recorded.listeners(file), true, file));
  }

  private static final class FakeSubscription implements Subscription<ReadListener> {

    final Published<Resources<ReadListener>> resources = new Published<>(Resources.none());
    boolean closed;

    @Override
    public void names(Set<String> names) {
      throw new IllegalStateException("listeners are not asked for by name");
    }

    @Override
    public Resources<ReadListener> current() {
      return resources.current();
    }

    @Override
    public Watch watch(Consumer<? super Resources<ReadListener>> listener) {
      return resources.watch(listener);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final class FakeControlPlane implements ControlPlane {

    @Override
    public void start() {}

    @Override
    @SuppressWarnings("unchecked") // there is one type of resource in this test
    public <T> Subscription<T> subscribe(ResourceType<T> type) {
      assertThat(type.typeUrl()).isEqualTo("type.googleapis.com/envoy.config.listener.v3.Listener");
      assertThat(type.naming()).isEqualTo(ResourceType.Naming.WILDCARD);
      return (Subscription<T>) subscription;
    }

    @Override
    public void announce(Announcement announcement) {
      throw new IllegalStateException("a policy announces nothing");
    }

    @Override
    public Source<ControlPlaneStatus> status() {
      throw new IllegalStateException("a policy asks for no status");
    }

    @Override
    public void close() {}
  }
}
