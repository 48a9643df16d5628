/**
 * The front door: {@link io.meshjvm.sdk.Mesh} starts the trunk and the branches in the order in
 * which data flows, lets an application serve and call, says how things stand, and stops it all in
 * reverse. The only room that sees every branch.
 */
@NullMarked
package io.meshjvm.sdk;

import org.jspecify.annotations.NullMarked;
