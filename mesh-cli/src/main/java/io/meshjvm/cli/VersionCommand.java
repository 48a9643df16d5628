package io.meshjvm.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version of the library and of the JVM. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec self = Objects.requireNonNull(spec);
    self.commandLine().getOut().println(getVersion()[0]);
    return CommandLine.ExitCode.OK;
  }

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(MeshCli.class.getPackage().getImplementationVersion())
            .orElse("(unpackaged)");
    return new String[] {"mesh-cli " + version + ", Java " + Runtime.version().feature()};
  }
}
