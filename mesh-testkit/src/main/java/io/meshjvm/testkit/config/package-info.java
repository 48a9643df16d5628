/**
 * The configuration of a test mesh: Kubernetes and Istio objects read from YAML, kept in one {@link
 * io.meshjvm.testkit.config.MeshStore} that is safe for use by many threads. Objects are immutable
 * records, checked when they are applied, so that a mistake in a test's YAML fails at the line that
 * applied it and names the object and the field. Nothing here knows how configuration is sent to a
 * proxy.
 */
@NullMarked
package io.meshjvm.testkit.config;

import org.jspecify.annotations.NullMarked;
