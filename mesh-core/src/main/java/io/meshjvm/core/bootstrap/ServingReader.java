package io.meshjvm.core.bootstrap;

import java.util.List;
import java.util.Locale;

/** What is served for applications that know nothing of the mesh, from settings. */
final class ServingReader {

  private final Settings settings;

  ServingReader(Settings settings) {
    this.settings = settings;
  }

  ServingSettings read() {
    return new ServingSettings(
        forwards(),
        atLeastOne(SettingKey.INBOUND_CONNECTIONS),
        atLeastOne(SettingKey.INBOUND_APPLICATION_CONNECTIONS),
        settings.duration(SettingKey.INBOUND_IDLE_TIMEOUT),
        clientCert());
  }

  private List<InboundForward> forwards() {
    try {
      return settings.list(SettingKey.INBOUND_FORWARD).stream().map(InboundForward::parse).toList();
    } catch (IllegalArgumentException e) {
      throw Fault.FORWARD.at("inboundForward: " + e.getMessage(), e);
    }
  }

  private ServingSettings.ClientCert clientCert() {
    String text = settings.text(SettingKey.INBOUND_CLIENT_CERT);
    try {
      return ServingSettings.ClientCert.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Fault.RANGE.at("inboundClientCert is " + text + ", not DROP, SET or APPEND", e);
    }
  }

  private int atLeastOne(SettingKey key) {
    int number = settings.integer(key);
    if (number < 1) {
      throw Fault.RANGE.at(key.key() + " is " + number + "; at least 1 is needed");
    }
    return number;
  }
}
