/** The command line: join a mesh by hand, and find out why a workload does not. */
@NullMarked
package io.meshjvm.cli;

import org.jspecify.annotations.NullMarked;
