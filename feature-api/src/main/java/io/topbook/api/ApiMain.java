package io.topbook.api;

import io.javalin.util.JavalinBindException;
import io.topbook.api.config.ApiConfig;
import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.Settings;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the feature API and serves until told to stop.
public final class ApiMain {
  private static final Logger LOGGER = LoggerFactory.getLogger(ApiMain.class);

  private ApiMain() {}

  public static void main(String[] args) {
    Settings settings = Settings.from(System.getenv());
    try {
      ApiConfig config = ApiConfig.from(settings);
      LOGGER.atInfo().addKeyValue("settings", settings.effective()).log("starting");
      var api = new Api(config, InstantSource.system());
      Runtime.getRuntime().addShutdownHook(new Thread(api::close, "stop"));
      api.start();
      LOGGER.atInfo().addKeyValue("port", api.port()).log("serving");
    } catch (BadSettingsException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (JavalinBindException e) {
      var address = settings.effective();
      refuse(
          "HTTP_HOST, HTTP_PORT: cannot listen on %s:%s: %s"
              .formatted(address.get("HTTP_HOST"), address.get("HTTP_PORT"), firstCause(e)));
    }
  }

  private static Throwable firstCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static void refuse(String why) {
    System.err.println(why);
    System.exit(2);
  }
}
