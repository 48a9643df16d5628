/**
 * What a server saw and said: connections, requests, responses, refusals, and breaches of protocol.
 *
 * <p>All of it are immutable records, taken at one moment; a later event does not change them.
 */
@NullMarked
package io.meshjvm.testkit.journal;

import org.jspecify.annotations.NullMarked;
