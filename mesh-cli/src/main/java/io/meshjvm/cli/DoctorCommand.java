package io.meshjvm.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.BootstrapException;
import io.meshjvm.core.bootstrap.Setting;
import io.meshjvm.dns.jdk.JdkDnsStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Looks at everything that joining needs, from the files to the registration, and says what to
 * mend.
 */
@Command(
    name = "doctor",
    description =
        "Checks all that joining the mesh needs. Exit code 0 if the workload can join, 1 if not.")
final class DoctorCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private MemberOptions member = new MemberOptions();

  @Option(names = "--json", description = "Prints the findings as JSON.")
  private boolean json;

  @Option(names = "--config", description = "Prints every effective setting and its source, too.")
  private boolean config;

  @Option(
      names = "--no-register",
      description =
          "Does not try to register, for use beside a running instance of the same workload.")
  private boolean noRegister;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long each check may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Finding> findings = new ArrayList<>();
    List<Setting> settings = List.of();
    try {
      Bootstrap bootstrap = member.loader().load();
      settings = bootstrap.settings();
      findings.add(Finding.ok("files", "read; node " + bootstrap.node().id()));
      findings.addAll(
          new Doctor(bootstrap, Duration.ofSeconds(timeoutSeconds)).examine(!noRegister));
      findings.addAll(ResolverExamination.examine(JdkDnsStatus.current()));
    } catch (BootstrapException e) {
      findings.add(Finding.fail("files", e.details()));
    }
    List<Setting> shown = config ? settings : List.of();
    if (json) {
      out.println(json(findings, shown));
    } else {
      shown.forEach(s -> out.println(s.key() + "=" + s.value() + "  (" + s.source() + ")"));
      findings.forEach(finding -> out.println(finding.text()));
    }
    boolean failed = findings.stream().anyMatch(f -> f.level() == Finding.Level.FAIL);
    return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private static String json(List<Finding> findings, List<Setting> settings) {
    JsonArray checks = new JsonArray();
    for (Finding finding : findings) {
      JsonObject check = new JsonObject();
      check.addProperty("level", finding.level().name());
      check.addProperty("subject", finding.subject());
      check.addProperty("what", finding.what());
      check.addProperty("fix", finding.fix());
      check.addProperty("code", finding.code());
      checks.add(check);
    }
    JsonObject report = new JsonObject();
    report.add("checks", checks);
    if (!settings.isEmpty()) {
      JsonArray values = new JsonArray();
      for (Setting setting : settings) {
        JsonObject value = new JsonObject();
        value.addProperty("key", setting.key());
        value.addProperty("value", setting.value());
        value.addProperty("source", setting.source());
        values.add(value);
      }
      report.add("settings", values);
    }
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(report);
  }
}
