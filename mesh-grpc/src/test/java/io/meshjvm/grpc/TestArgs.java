package io.meshjvm.grpc;

import io.grpc.NameResolver;
import io.grpc.SynchronizationContext;
import java.util.Map;
import java.util.concurrent.Executor;

/** What a channel gives to its resolver. */
final class TestArgs {

  private TestArgs() {}

  /** Runs everything at once, on the thread that asks for it. */
  static NameResolver.Args direct() {
    return with(Runnable::run);
  }

  static NameResolver.Args with(Executor offload) {
    return NameResolver.Args.newBuilder()
        .setDefaultPort(443)
        .setProxyDetector(address -> null)
        .setSynchronizationContext(
            new SynchronizationContext(
                (thread, failure) -> {
                  throw new AssertionError(failure);
                }))
        .setServiceConfigParser(
            new NameResolver.ServiceConfigParser() {
              @Override
              public NameResolver.ConfigOrError parseServiceConfig(Map<String, ?> config) {
                return NameResolver.ConfigOrError.fromConfig(config);
              }
            })
        .setOffloadExecutor(offload)
        .build();
  }
}
