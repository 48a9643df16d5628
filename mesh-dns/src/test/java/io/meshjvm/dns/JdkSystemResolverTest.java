package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class JdkSystemResolverTest {

  private final List<Runnable> waiting = new ArrayList<>();

  private static CompletableFuture<List<InetAddress>> ask(
      SystemResolver resolver, String host, AddressFamily family) {
    return resolver.resolve(host, family).toCompletableFuture();
  }

  @Test
  void readsLiteralsWithoutDns() {
    try (SystemResolver resolver = SystemResolver.jdk(Runnable::run, 1)) {
      assertThat(TestNames.texts(ask(resolver, "192.0.2.1", AddressFamily.ANY).join()))
          .containsExactly("192.0.2.1");
      assertThatThrownBy(() -> ask(resolver, "192.0.2.1", AddressFamily.IPV6).join())
          .hasCauseInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void neverLooksUpOnTheThreadOfTheCaller() {
    try (SystemResolver resolver = SystemResolver.jdk(waiting::add, 2)) {
      CompletableFuture<List<InetAddress>> lookup = ask(resolver, "192.0.2.1", AddressFamily.ANY);
      assertThat(lookup).isNotDone();

      waiting.get(0).run();
      assertThat(lookup).isCompleted();
    }
  }

  @Test
  void refusesMoreLookupsThanItsLimitAndFreesPlaces() {
    try (SystemResolver resolver = SystemResolver.jdk(waiting::add, 1)) {
      CompletableFuture<List<InetAddress>> first = ask(resolver, "192.0.2.1", AddressFamily.ANY);
      assertThatThrownBy(() -> ask(resolver, "192.0.2.1", AddressFamily.ANY).join())
          .hasMessageContaining("MESH-1401");

      waiting.get(0).run();
      assertThat(first).isCompleted();
      assertThat(ask(resolver, "192.0.2.1", AddressFamily.ANY)).isNotDone();
    }
  }

  @Test
  void anExecutorThatRefusesFailsTheLookupAndKeepsNoPlace() {
    try (SystemResolver resolver =
        SystemResolver.jdk(
            task -> {
              throw new RejectedExecutionException("full");
            },
            1)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> ask(resolver, "192.0.2.1", AddressFamily.ANY).join())
            .hasMessageContaining("full");
      }
    }
  }

  @Test
  void fault60AnExecutorWithoutThreadsFailsTheLookupAndKeepsNoPlace() {
    try (SystemResolver resolver =
        SystemResolver.jdk(
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            },
            1)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> ask(resolver, "192.0.2.1", AddressFamily.ANY).join())
            .hasMessageContaining("native thread");
      }
    }
  }
}
