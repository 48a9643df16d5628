package io.meshjvm.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err what it complained of
 */
record Cli(int exit, String out, String err) {

  static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = MeshCli.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Cli(exit, out.toString(), err.toString());
  }
}
