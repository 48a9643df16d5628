/**
 * A certificate authority like istiod's, and a forge of certificates that a careful peer refuses.
 *
 * <p>{@link io.meshjvm.testkit.ca.TestCa} issues exactly what istiod issues; {@link
 * io.meshjvm.testkit.ca.CertificateForge} issues what it never would. Keys are made in memory and
 * are for tests only.
 */
@NullMarked
package io.meshjvm.testkit.ca;

import org.jspecify.annotations.NullMarked;
