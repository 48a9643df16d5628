package io.meshjvm.servlet;

import io.meshjvm.core.MeshMember;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import java.util.EnumSet;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Containers with one servlet behind one filter, on a port of TLS and one of plaintext. */
enum Container {
  TOMCAT {
    @Override
    Running start(MeshMember member, Path directory, Filter filter, HttpServlet servlet)
        throws Exception {
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(directory.toString());
      Connector tls = MeshTomcat.apply(loopback(), member);
      Connector plain = loopback();
      tomcat.setConnector(tls);
      tomcat.getService().addConnector(plain);
      Context context = tomcat.addContext("", null);
      FilterDef definition = new FilterDef();
      definition.setFilterName("mesh");
      definition.setFilter(filter);
      context.addFilterDef(definition);
      FilterMap all = new FilterMap();
      all.setFilterName("mesh");
      all.addURLPattern("/*");
      context.addFilterMap(all);
      Tomcat.addServlet(context, "echo", servlet);
      context.addServletMappingDecoded("/*", "echo", false);
      tomcat.start();
      return new Running(
          tls.getLocalPort(),
          plain.getLocalPort(),
          () -> {
            tomcat.stop();
            tomcat.destroy();
          });
    }

    private Connector loopback() {
      Connector connector = new Connector();
      connector.setPort(0);
      connector.setProperty("address", "127.0.0.1");
      return connector;
    }
  },
  JETTY {
    @Override
    Running start(MeshMember member, Path directory, Filter filter, HttpServlet servlet)
        throws Exception {
      Server server = new Server();
      ServerConnector tls = MeshJettyServer.connector(server, member);
      ServerConnector plain = new ServerConnector(server);
      for (ServerConnector connector : new ServerConnector[] {tls, plain}) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
      }
      ServletContextHandler context = new ServletContextHandler();
      context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
      context.addServlet(new ServletHolder(servlet), "/*");
      server.setHandler(context);
      server.start();
      return new Running(tls.getLocalPort(), plain.getLocalPort(), server::stop);
    }
  };

  abstract Running start(MeshMember member, Path directory, Filter filter, HttpServlet servlet)
      throws Exception;

  interface Stop {
    void run() throws Exception;
  }

  record Running(int port, int plainPort, Stop stop) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      stop.run();
    }
  }
}
