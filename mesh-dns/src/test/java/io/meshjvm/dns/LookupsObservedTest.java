package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a member's observer hears of lookups by hand. */
class LookupsObservedTest {

  private final FakeNames controlPlane = new FakeNames();
  private final List<String> heard = new ArrayList<>();
  private final HostAnswers answers =
      HostAnswers.builder(MeshNames.open(controlPlane, TestNames.node("vm"), null))
          .observer(
              new MeshObserver() {
                @Override
                public void nameLookedUp(NameHook hook, NameAnswer answer) {
                  heard.add(hook + " " + answer);
                  throw new IllegalStateException("an observer that is no good");
                }
              })
          .build();

  @Test
  void tellsWhoAnswered() {
    controlPlane.send(TestNames.table(Map.of("db.example.com", TestNames.external("240.240.0.7"))));

    assertThat(resolve("db.example.com", AddressFamily.IPV4)).contains("240.240.0.7");
    assertThat(heard).containsExactly("RESOLVER MESH");
    assertThat(resolve("db.example.com", AddressFamily.IPV6)).contains("no address of family");
    assertThat(heard).containsExactly("RESOLVER MESH", "RESOLVER MESH");
    heard.clear();

    assertThat(resolve("known.test", AddressFamily.IPV4)).contains("192.0.2.99");
    assertThat(heard).containsExactly("RESOLVER SYSTEM");
    heard.clear();

    assertThat(resolve("nobody.test", AddressFamily.IPV4)).contains("UnknownHostException");
    assertThat(heard).containsExactly("RESOLVER FAILED");
  }

  private String resolve(String host, AddressFamily family) {
    return answers
        .resolve(host, family, new FewNames())
        .handle((addresses, failure) -> failure == null ? addresses.toString() : failure + "")
        .toCompletableFuture()
        .join();
  }

  /** Knows every name that begins with {@code known}. */
  private static final class FewNames implements SystemResolver {

    @Override
    public CompletionStage<List<InetAddress>> resolve(String host, AddressFamily family) {
      return host.startsWith("known")
          ? CompletableFuture.completedFuture(List.of(TestNames.ip("192.0.2.99")))
          : CompletableFuture.failedFuture(new UnknownHostException(host));
    }

    @Override
    public void close() {}
  }
}
