package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.InboundSettings.BeforePolicy;
import java.util.Locale;

/** How this workload is called, from settings. */
final class InboundReader {

  private final Settings settings;

  InboundReader(Settings settings) {
    this.settings = settings;
  }

  InboundSettings read() {
    SettingKey key = SettingKey.INBOUND_BEFORE_POLICY;
    return new InboundSettings(
        switch (settings.text(key).toUpperCase(Locale.ROOT)) {
          case "REFUSE" -> BeforePolicy.REFUSE;
          case "ALLOW" -> BeforePolicy.ALLOW;
          default ->
              throw Fault.RANGE.at(
                  Settings.describe(key, settings.find(key)) + " is neither REFUSE nor ALLOW");
        });
  }
}
