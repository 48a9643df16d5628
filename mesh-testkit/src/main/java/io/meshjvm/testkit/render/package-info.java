/**
 * What istiod sends to one proxy, computed from the objects of a {@link
 * io.meshjvm.testkit.config.MeshStore}: name tables, clusters, endpoints, listeners, trust roots
 * and ambient addresses. Rendering is a pure function of a configuration snapshot and a proxy; the
 * server decides when to render and what to send.
 */
@NullMarked
package io.meshjvm.testkit.render;

import org.jspecify.annotations.NullMarked;
