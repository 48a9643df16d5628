package io.meshjvm.core.bootstrap;

import java.util.Set;

/** How the mesh is reached through loopback, from settings. */
final class LoopbackReader {

  private final Settings settings;

  LoopbackReader(Settings settings) {
    this.settings = settings;
  }

  LoopbackSettings read() {
    int connections = settings.integer(SettingKey.PROXY_CONNECTIONS);
    if (connections < 1) {
      throw Fault.RANGE.at("proxyConnections is " + connections + "; at least 1 is needed");
    }
    return new LoopbackSettings(
        settings.flag(SettingKey.PROXY),
        Set.copyOf(settings.list(SettingKey.PROXY_HOSTS).stream().distinct().toList()),
        settings.flag(SettingKey.PROXY_ANY_USER),
        connections,
        settings.duration(SettingKey.PROXY_IDLE_TIMEOUT));
  }
}
