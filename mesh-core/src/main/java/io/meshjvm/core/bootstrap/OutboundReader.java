package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.OutboundSettings.Unknown;
import java.util.Locale;

/** How others are called, from settings. */
final class OutboundReader {

  private final Settings settings;

  OutboundReader(Settings settings) {
    this.settings = settings;
  }

  OutboundSettings read() {
    SettingKey key = SettingKey.OUTBOUND_POLICY;
    return new OutboundSettings(
        switch (settings.text(key).toUpperCase(Locale.ROOT)) {
          case "MESH" -> Unknown.MESH;
          case "ALLOW_ANY" -> Unknown.ALLOW_ANY;
          case "REGISTRY_ONLY" -> Unknown.REGISTRY_ONLY;
          default ->
              throw Fault.RANGE.at(
                  Settings.describe(key, settings.find(key))
                      + " is none of MESH, ALLOW_ANY and REGISTRY_ONLY");
        });
  }
}
