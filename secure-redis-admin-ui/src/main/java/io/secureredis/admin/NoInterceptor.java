package io.secureredis.admin;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import java.util.Map;

/** The templates intercept no tag, but their compiled form wants somebody to ask. */
enum NoInterceptor implements HtmlInterceptor {
    INSTANCE;

    @Override
    public void onHtmlTagOpened(String name, Map<String, Object> attributes, TemplateOutput output) {}

    @Override
    public void onHtmlTagClosed(String name, TemplateOutput output) {}
}
