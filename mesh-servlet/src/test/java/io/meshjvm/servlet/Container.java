package io.meshjvm.servlet;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.MeshHttpsServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRegistration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

/** Servers with the same application behind the filter, on a port of TLS and one of plaintext. */
enum Container {
  TOMCAT {
    @Override
    Running start(MeshMember member, Path directory) throws Exception {
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(directory.toString());
      Connector tls = MeshTomcat.apply(loopback(), member);
      Connector plain = loopback();
      tomcat.setConnector(tls);
      tomcat.getService().addConnector(plain);
      Context context = tomcat.addContext("", null);
      FilterDef definition = new FilterDef();
      definition.setFilterName("mesh");
      definition.setFilter(filter(member));
      definition.setAsyncSupported("true");
      context.addFilterDef(definition);
      FilterMap all = new FilterMap();
      all.setFilterName("mesh");
      all.addURLPattern("/*");
      context.addFilterMap(all);
      context.addServletContainerInitializer(
          (classes, servlets) -> {
            ServletRegistration.Dynamic echo = servlets.addServlet("echo", new Echo());
            echo.setAsyncSupported(true);
            echo.addMapping("/*");
          },
          null);
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
    Running start(MeshMember member, Path directory) throws Exception {
      Server server = new Server();
      ServerConnector tls = MeshJettyServer.connector(server, member);
      ServerConnector plain = new ServerConnector(server);
      for (ServerConnector connector : new ServerConnector[] {tls, plain}) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
      }
      ServletContextHandler context = new ServletContextHandler();
      FilterHolder filter = new FilterHolder(filter(member));
      filter.setAsyncSupported(true);
      context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
      ServletHolder echo = new ServletHolder(new Echo());
      echo.setAsyncSupported(true);
      context.addServlet(echo, "/*");
      server.setHandler(context);
      server.start();
      return new Running(tls.getLocalPort(), plain.getLocalPort(), server::stop);
    }
  },
  JDK {
    @Override
    Running start(MeshMember member, Path directory) throws Exception {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpsServer tls = MeshHttpsServer.apply(HttpsServer.create(any, 0), member);
      HttpServer plain = HttpServer.create(any, 0);
      ExecutorService workers = Executors.newCachedThreadPool();
      for (HttpServer server : List.of(tls, plain)) {
        server.setExecutor(workers);
        server
            .createContext("/", Echo::answer)
            .getFilters()
            .add(MeshHttpsServer.filter(member, ForwardedClientCert.SET));
        server.start();
      }
      return new Running(
          tls.getAddress().getPort(),
          plain.getAddress().getPort(),
          () -> {
            tls.stop(0);
            plain.stop(0);
            workers.shutdownNow();
          });
    }
  };

  abstract Running start(MeshMember member, Path directory) throws Exception;

  private static MeshFilter filter(MeshMember member) {
    return MeshFilter.of(member, ForwardedClientCert.SET);
  }

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
