package ai.polymath.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** Makes a page's HTML, everything in one file. */
final class Renderer {
    private Renderer() {}

    private static final class Engine {
        static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);
    }

    static String html(Page page) {
        StringOutput output = new StringOutput(1 << 16);
        Engine.TEMPLATES.render("page.jte", Map.of("page", page, "assets", new Assets()), output);
        return visible(output.toString());
    }

    /** Letters that can't be seen but change what is seen, such as those that turn the direction of writing, are shown. */
    private static String visible(String html) {
        StringBuilder text = new StringBuilder(html.length());
        html.codePoints().forEach(c -> {
            boolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
            boolean turning = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
            boolean alone = (c >= 0xd800 && c <= 0xdfff) || (c & 0xfffe) == 0xfffe;
            text.appendCodePoint(control || turning || alone ? 0xfffd : c);
        });
        return text.toString();
    }
}
