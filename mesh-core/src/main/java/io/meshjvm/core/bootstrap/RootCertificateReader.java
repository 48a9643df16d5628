package io.meshjvm.core.bootstrap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the roots of the control plane (istio: {@code pkg/istio-agent/agent.go}, {@code
 * FindRootCAForXDS}). What is in the file is read at each connect, not here.
 */
final class RootCertificateReader {

  private static final String ROOT = "root-cert.pem";
  private static final String SYSTEM = "SYSTEM";

  private final Settings settings;
  private final Layout layout;

  RootCertificateReader(Settings settings, Layout layout) {
    this.settings = settings;
    this.layout = layout;
  }

  Path read(IdentitySettings identity) {
    refuseSystemRoots(SettingKey.ROOT_CERTIFICATE);
    refuseSystemRoots(SettingKey.CA_ROOT_CERTIFICATE);
    Path chosen = settings.path(SettingKey.ROOT_CERTIFICATE);
    if (chosen == null) {
      chosen = find(identity);
      settings.report(SettingKey.ROOT_CERTIFICATE.key(), chosen.toString(), "default");
    }
    TextFile.requireContent(chosen);
    Path authority = settings.path(SettingKey.CA_ROOT_CERTIFICATE);
    if (authority != null && !absolute(authority).equals(absolute(chosen))) {
      throw Fault.ROOTS.at("xDS has its roots in " + chosen + " but the CA in " + authority);
    }
    return chosen;
  }

  private void refuseSystemRoots(SettingKey key) {
    Value value = settings.find(key);
    if (value.text().equals(SYSTEM)) {
      throw Fault.ROOTS.at(
          Settings.describe(key, value) + " would trust every public authority of this machine");
    }
  }

  private Path find(IdentitySettings identity) {
    List<Path> candidates = new ArrayList<>();
    candidates.add(layout.rootCertificate());
    add(candidates, inside(settings.path(SettingKey.PROVISIONED_CERTIFICATES)));
    add(candidates, settings.path(SettingKey.CLIENT_ROOT_CERTIFICATE));
    add(candidates, inside(identity.certificateFiles()));
    add(candidates, layout.lastRootCertificate());
    return candidates.stream()
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () -> Fault.NO_FILE.at("no root certificate exists: looked for " + candidates));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static @Nullable Path inside(@Nullable Path directory) {
    return directory == null ? null : directory.resolve(ROOT);
  }

  private static void add(List<Path> candidates, @Nullable Path candidate) {
    if (candidate != null) {
      candidates.add(candidate);
    }
  }
}
