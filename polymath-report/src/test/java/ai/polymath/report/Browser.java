package ai.polymath.report;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium, spoken to by its DevTools protocol over a web socket. */
final class Browser implements AutoCloseable {
    private static final int PATIENCE = 90;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private String session = "";

    private Browser(Path program) throws Exception {
        profile = Files.createTempDirectory("polymath-browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-extensions",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(), new Listener())
                .get(PATIENCE, TimeUnit.SECONDS);
        String target = send("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
    }

    /** The program: what {@code POLYMATH_BROWSER} names, or a Chromium or Chrome where it usually is. */
    static Optional<Path> program() {
        String named = System.getenv("POLYMATH_BROWSER");
        if (named != null && !named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        String path = String.valueOf(System.getenv("PATH"));
        return Stream.of(path.split(java.io.File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome", "chrome.exe")
                        .map(name -> Path.of(folder.isEmpty() ? "." : folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> Optional.of(Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"))
                        .filter(Files::isExecutable));
    }

    static Browser open(Path program) {
        try {
            return new Browser(program);
        } catch (Exception e) {
            throw new IllegalStateException("The browser " + program + " does not start.", e);
        }
    }

    private URI address() throws IOException, InterruptedException {
        Path port = profile.resolve("DevToolsActivePort");
        for (int i = 0; i < PATIENCE * 10; i++) {
            if (Files.exists(port) && Files.readAllLines(port).size() >= 2) {
                List<String> lines = Files.readAllLines(port);
                return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(100);
        }
        throw new IOException("No DevTools: " + Files.readString(profile.resolve("browser.log")));
    }

    /** Sends a command and waits for its answer. */
    JsonNode send(String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(number, answer);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", number);
        message.put("method", method);
        message.put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        try {
            socket.sendText(Json.text(message), true).get(PATIENCE, TimeUnit.SECONDS);
            JsonNode json = answer.get(PATIENCE, TimeUnit.SECONDS);
            if (json.has("error")) {
                throw new IllegalStateException(method + ": " + json.path("error"));
            }
            return json.path("result");
        } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method, e);
        }
    }

    /** Sets the window as a device has it. */
    void device(int width, int height, boolean dark) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Opens a page, waits until it is loaded, unfolds everything and draws all charts. */
    void show(Path page) {
        events.clear();
        send("Page.navigate", Map.of("url", page.toUri().toString()));
        waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** Waits until an expression is true in the page. */
    void waitFor(String expression) {
        for (int i = 0; i < PATIENCE * 20; i++) {
            if (evaluate(expression).asBoolean()) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("Never true: " + expression);
    }

    /** The value of an expression in the page. */
    JsonNode evaluate(String expression) {
        JsonNode result = send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** What the page complained of since it was opened: exceptions, console errors and warnings, log entries. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (JsonNode event : events) {
            String method = event.path("method").asText();
            JsonNode parameters = event.path("params");
            String type = parameters.path("type").asText();
            if (method.equals("Runtime.exceptionThrown")
                    || method.equals("Runtime.consoleAPICalled") && (type.equals("error") || type.equals("warning"))
                    || method.equals("Log.entryAdded")) {
                complaints.add(parameters.toString());
            }
        }
        return complaints;
    }

    /** All addresses that were asked for since the page was opened. */
    List<String> requests() {
        List<String> urls = new ArrayList<>();
        for (JsonNode event : events) {
            if (event.path("method").asText().equals("Network.requestWillBeSent")) {
                urls.add(event.path("params").path("request").path("url").asText());
            }
        }
        return urls;
    }

    /** What the window shows as a picture. */
    void picture(Path file) {
        save(file, send("Page.captureScreenshot", Map.of("format", "png")));
    }

    /** The page as it is printed on A4. */
    void print(Path file) {
        save(
                file,
                send(
                        "Page.printToPDF",
                        Map.of(
                                "paperWidth",
                                8.27,
                                "paperHeight",
                                11.69,
                                "printBackground",
                                true,
                                "preferCSSPageSize",
                                true)));
    }

    private static void save(Path file, JsonNode answer) {
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            Files.write(file, Base64.getDecoder().decode(answer.path("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            try (Stream<Path> files = Files.walk(profile)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            profile.toFile().deleteOnExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode json = Json.parse(text.toString(), "the browser");
                text.setLength(0);
                CompletableFuture<JsonNode> waiting =
                        asked.remove(json.path("id").asInt(-1));
                if (waiting != null) {
                    waiting.complete(json);
                } else {
                    events.add(json);
                }
            }
            from.request(1);
            return null;
        }
    }
}
