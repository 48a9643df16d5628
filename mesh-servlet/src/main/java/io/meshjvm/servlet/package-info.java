/**
 * The mesh's policy for servlets: a filter that decides about each request and tells the
 * application who calls, and connectors of Tomcat and Jetty that end the mesh's TLS.
 */
@NullMarked
package io.meshjvm.servlet;

import org.jspecify.annotations.NullMarked;
