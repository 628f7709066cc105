package io.secureredis.template;

import io.secureredis.crypto.Binding;
import io.secureredis.migration.RewrapLayout;
import io.secureredis.migration.StoredType;
import io.secureredis.template.TemplateSeal.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes the data of sealed templates to a {@link io.secureredis.migration.Rewrapper}. It accepts every key of a
 * type that holds values, so put it after all other layouts. Source: {@code docs/spec/sessions-and-templates.md},
 * section 2.
 */
public final class SealedTemplateRewrap implements RewrapLayout {

    /** Creates the layout of sealed templates. */
    public SealedTemplateRewrap() {}

    @Override
    public Found find(byte[] key, StoredType type) {
        return new OfTemplate(key, SealedTemplateLayout.role(type));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OfTemplate(byte[] key, Role role) implements Found {

        @Override
        public String kind() {
            return "templates";
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return List.of(field == null ? TemplateSeal.place(role, key) : TemplateSeal.field(key, field));
        }
    }
}
