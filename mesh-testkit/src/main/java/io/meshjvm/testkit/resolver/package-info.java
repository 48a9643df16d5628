/**
 * What every way to resolve mesh names must do, as a test class to extend: {@link
 * io.meshjvm.testkit.resolver.ResolverCompatibilityKit}.
 */
@NullMarked
package io.meshjvm.testkit.resolver;

import org.jspecify.annotations.NullMarked;
