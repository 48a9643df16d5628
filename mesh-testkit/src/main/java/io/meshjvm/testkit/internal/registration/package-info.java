/**
 * Auto-registration of WorkloadEntries and their health, as istiod does it.
 *
 * <p>Mirrors pilot/pkg/autoregistration. Everything runs under one lock that is shared with the
 * server, so that a change of the store and the push that it causes are one step.
 */
@NullMarked
package io.meshjvm.testkit.internal.registration;

import org.jspecify.annotations.NullMarked;
