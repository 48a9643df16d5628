package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the workload comes to an identity, from settings (istio: {@code pkg/security}). */
final class IdentityReader {

  private final Settings settings;
  private final Layout layout;

  IdentityReader(Settings settings, Layout layout) {
    this.settings = settings;
    this.layout = layout;
  }

  IdentitySettings read() {
    Value trustDomain = settings.find(SettingKey.TRUST_DOMAIN);
    double ratio = settings.ratio(SettingKey.RENEWAL_RATIO);
    double jitter = settings.ratio(SettingKey.RENEWAL_JITTER);
    if (!(ratio > 0 && ratio < 1 && jitter < ratio)) {
      throw Fault.RANGE.at(
          "renewalRatio "
              + ratio
              + " must be between 0 and 1, and renewalJitter "
              + jitter
              + " below it");
    }
    Path store = store();
    return new IdentitySettings(
        trustDomain.text(),
        trustDomain.isSet(),
        keyAlgorithm(),
        settings.duration(SettingKey.SECRET_TTL),
        ratio,
        jitter,
        settings.text(SettingKey.CERT_SIGNER),
        store,
        certificateFiles(store));
  }

  /** Keys stay in memory unless somebody names a directory for them. */
  private @Nullable Path store() {
    return settings.path(SettingKey.STORE);
  }

  private @Nullable Path certificateFiles(@Nullable Path store) {
    Path files = settings.path(SettingKey.CERTIFICATE_FILES);
    boolean mounted = settings.flag(SettingKey.FILE_MOUNTED_CERTIFICATES);
    if (files == null && mounted) {
      files = layout.certificates();
      settings.report(
          SettingKey.CERTIFICATE_FILES.key(), files.toString(), "fileMountedCertificates");
    }
    if (files != null && store != null) {
      throw Fault.CERTIFICATE_FILES.at(
          "certificates come from files in " + files + ", and a store is set: " + store);
    }
    Path detected = layout.mountedCertificates();
    if (files == null && detected != null && Files.exists(detected.resolve("cert-chain.pem"))) {
      settings.report(SettingKey.CERTIFICATE_FILES.key(), detected.toString(), "detected");
      return detected;
    }
    return files;
  }

  private KeyAlgorithm keyAlgorithm() {
    Value own = settings.find(SettingKey.KEY_ALGORITHM);
    Value signature = settings.find(SettingKey.ECC_SIGNATURE_ALGORITHM);
    Value curve = settings.find(SettingKey.ECC_CURVE);
    Value rsaBits = settings.find(SettingKey.RSA_KEY_SIZE);
    if (own.isSet()) {
      return algorithm(own.text(), Settings.describe(SettingKey.KEY_ALGORITHM, own));
    }
    Value chosen = own;
    String name = own.text();
    if (signature.isSet()) {
      if (!signature.text().equals("ECDSA")) {
        throw Fault.KEY_ALGORITHM.at(
            Settings.describe(SettingKey.ECC_SIGNATURE_ALGORITHM, signature) + " is not ECDSA");
      }
      chosen = curve.isSet() ? curve : signature;
      name = "EC_" + curve.text();
    } else if (rsaBits.isSet()) {
      chosen = rsaBits;
      name = "RSA_" + rsaBits.text();
    }
    settings.report(SettingKey.KEY_ALGORITHM.key(), name, chosen.source());
    return algorithm(name, "'" + chosen.text() + "' (" + chosen.source() + ")");
  }

  private static KeyAlgorithm algorithm(String name, String what) {
    return Arrays.stream(KeyAlgorithm.values())
        .filter(algorithm -> algorithm.name().equals(name))
        .findFirst()
        .orElseThrow(() -> Fault.KEY_ALGORITHM.at(what + " is no kind of key that Istio signs"));
  }
}
