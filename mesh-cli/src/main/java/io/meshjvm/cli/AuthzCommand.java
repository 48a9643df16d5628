package io.meshjvm.cli;

import picocli.CommandLine.Command;

/** What can be said about the mesh's policies for callers. */
@Command(
    name = "authz",
    description = "Says what the mesh's policies decide about callers.",
    subcommands = AuthzCheckCommand.class)
final class AuthzCommand {}
