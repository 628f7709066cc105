package io.secureredis.admin.web;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import java.util.Map;

/** Intercepts no tag; the compiled form of the templates requires an interceptor. */
enum NoInterceptor implements HtmlInterceptor {
    INSTANCE;

    @Override
    public void onHtmlTagOpened(String name, Map<String, Object> attributes, TemplateOutput output) {}

    @Override
    public void onHtmlTagClosed(String name, TemplateOutput output) {}
}
