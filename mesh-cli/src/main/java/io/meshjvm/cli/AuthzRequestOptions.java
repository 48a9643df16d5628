package io.meshjvm.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that describe one request. */
final class AuthzRequestOptions {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--principal",
      paramLabel = "ID",
      description = "SPIFFE id of the caller; in plaintext without it, or if it is empty.")
  private @Nullable String principal;

  @Option(
      names = "--method",
      paramLabel = "M",
      defaultValue = "GET",
      description = "Method (default: ${DEFAULT-VALUE}).")
  private String method = "GET";

  @Option(
      names = "--path",
      paramLabel = "/P",
      defaultValue = "/",
      description = "Path with its query, as sent (default: ${DEFAULT-VALUE}).")
  private String path = "/";

  @Option(
      names = "--header",
      paramLabel = "K=V",
      description = "A header, host among them; may be given many times.")
  private List<String> headers = List.of();

  @Option(
      names = "--source-ip",
      paramLabel = "A",
      defaultValue = "127.0.0.1",
      description = "Address that the connection comes from (default: ${DEFAULT-VALUE}).")
  private String sourceIp = "127.0.0.1";

  /** The request; ends the command if a header is none. */
  AuthzRequest read() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String header : headers) {
      int equals = header.indexOf('=', 1);
      if (equals < 0) {
        throw new CommandLine.ParameterException(
            Objects.requireNonNull(command).commandLine(), "--header " + header + " is not K=V");
      }
      values
          .computeIfAbsent(header.substring(0, equals), name -> new ArrayList<>())
          .add(header.substring(equals + 1));
    }
    return new AuthzRequest(principal, method, path, values, sourceIp);
  }
}
