package io.meshjvm.cli;

import picocli.CommandLine.Command;

/** What can be done with mesh names and without a mesh. */
@Command(
    name = "dns",
    description = "Serves mesh names over DNS, for tests and debugging.",
    subcommands = DnsServeCommand.class)
final class DnsCommand {}
