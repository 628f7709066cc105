package io.secureredis.serializer;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

/**
 * The fields that every constructor of a class sets, as its bytes say: in its body, by an initializer, or in a method
 * of the class that it calls. Setting a field to {@code null},
 * zero or {@code false} does not count, and neither does a constant, which the compiler writes where the field is read.
 *
 * <p>Empty where the bytes cannot be had or understood, as in a native image.
 */
final class ConstructedFields {

    private static final String CONSTRUCTOR = "<init>";

    private final Set<Field> fields = new HashSet<>();

    private ConstructedFields() {}

    /** Of a class and those above it, the class first. */
    static ConstructedFields of(List<Class<?>> lineage) {
        ConstructedFields found = new ConstructedFields();
        for (int i = 0; i < lineage.size(); i++) {
            Code code = codeOf(lineage.get(i));
            if (code != null) {
                found.add(code.setByEach(), lineage.subList(i, lineage.size()));
            }
        }
        return found;
    }

    boolean contains(Field field) {
        return fields.contains(field);
    }

    private static @Nullable Code codeOf(Class<?> type) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            if (in == null) {
                return null;
            }
            ClassReader bytes = new ClassReader(in);
            Code code = new Code(bytes.getClassName());
            bytes.accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return code;
        } catch (IOException | RuntimeException unknown) {
            return null;
        }
    }

    private void add(Set<String> names, List<Class<?>> lineage) {
        for (String name : names) {
            for (Class<?> each : lineage) {
                Field field = declared(each, name);
                if (field != null) {
                    fields.add(field);
                    break;
                }
            }
        }
    }

    private static @Nullable Field declared(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException none) {
            return null;
        }
    }

    /** What each method of a class sets and calls in its own object's class. */
    private static final class Code extends ClassVisitor {

        private final String owner;
        private final Map<String, Body> bodies = new HashMap<>();
        private final Set<String> constants = new HashSet<>();

        Code(String owner) {
            super(SpringAsmInfo.ASM_VERSION);
            this.owner = owner;
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            if (value != null) {
                constants.add(name);
            }
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            Body body = new Body(owner);
            bodies.put(name + descriptor, body);
            return body;
        }

        Set<String> setByEach() {
            Set<String> common = null;
            for (Map.Entry<String, Body> each : bodies.entrySet()) {
                if (each.getKey().startsWith(CONSTRUCTOR) && !each.getValue().delegates()) {
                    Set<String> set = reached(each.getValue());
                    common = common == null ? set : intersection(common, set);
                }
            }
            common = common == null ? new HashSet<>() : common;
            common.removeAll(constants);
            return common;
        }

        private static Set<String> intersection(Set<String> one, Set<String> other) {
            Set<String> both = new HashSet<>(one);
            both.retainAll(other);
            return both;
        }

        private Set<String> reached(Body first) {
            Set<String> set = new HashSet<>();
            Set<Body> seen = new HashSet<>();
            Deque<Body> next = new ArrayDeque<>(List.of(first));
            while (!next.isEmpty()) {
                Body body = next.pop();
                if (seen.add(body)) {
                    set.addAll(body.set);
                    body.called.stream()
                            .map(bodies::get)
                            .filter(Objects::nonNull)
                            .forEach(next::push);
                }
            }
            return set;
        }
    }

    private static final class Body extends MethodVisitor {

        private final String owner;
        private final Set<String> set = new HashSet<>();
        private final Set<String> called = new HashSet<>();
        private int made;
        private int constructed;
        private boolean empty;

        Body(String owner) {
            super(SpringAsmInfo.ASM_VERSION);
            this.owner = owner;
        }

        /** Whether it calls a constructor of its class once more often than it makes another object of it. */
        boolean delegates() {
            return constructed > made;
        }

        @Override
        public void visitFieldInsn(int opcode, String holder, String name, String descriptor) {
            if (opcode == Opcodes.PUTFIELD && holder.equals(owner) && !empty) {
                set.add(name);
            }
            empty = false;
        }

        @Override
        public void visitMethodInsn(int opcode, String holder, String name, String descriptor, boolean isInterface) {
            if (holder.equals(owner) && name.equals(CONSTRUCTOR)) {
                constructed++;
            } else if (holder.equals(owner)) {
                called.add(name + descriptor);
            }
            empty = false;
        }

        @Override
        public void visitInsn(int opcode) {
            empty = opcode == Opcodes.ACONST_NULL
                    || opcode == Opcodes.ICONST_0
                    || opcode == Opcodes.LCONST_0
                    || opcode == Opcodes.FCONST_0
                    || opcode == Opcodes.DCONST_0;
        }

        @Override
        public void visitVarInsn(int opcode, int slot) {
            empty = false;
        }

        @Override
        public void visitLdcInsn(Object value) {
            empty = false;
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            empty = false;
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            made += opcode == Opcodes.NEW && type.equals(owner) ? 1 : 0;
            empty = false;
        }

        /** Where two branches meet, the last instruction tells of one of them only. */
        @Override
        public void visitLabel(Label label) {
            empty = false;
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            empty = false;
        }
    }

    /**
     * The fields of Kotlin's properties that are never {@code null}. Its compiler notes them in the bytes of the class,
     * where reflection does not see it.
     */
    static final class OfKotlin {

        private static final String NOT_NULL = "Lorg/jetbrains/annotations/NotNull;";

        private static final ClassValue<Set<String>> KNOWN = new ClassValue<>() {
            @Override
            protected Set<String> computeValue(Class<?> type) {
                return isOfKotlin(type) ? notNull(type) : Set.of();
            }
        };

        private OfKotlin() {}

        /** Returns {@code false} if the bytes of the class cannot be read, as in a native image. */
        static boolean isNeverNull(Field field) {
            return KNOWN.get(field.getDeclaringClass()).contains(field.getName());
        }

        private static boolean isOfKotlin(Class<?> type) {
            return Stream.of(type.getDeclaredAnnotations())
                    .anyMatch(
                            annotation -> annotation.annotationType().getName().equals("kotlin.Metadata"));
        }

        private static Set<String> notNull(Class<?> type) {
            Set<String> names = new HashSet<>();
            String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
            try (InputStream in = type.getResourceAsStream(file)) {
                if (in != null) {
                    new ClassReader(in).accept(new Fields(names), ClassReader.SKIP_CODE | ClassReader.SKIP_FRAMES);
                }
            } catch (IOException | RuntimeException unknown) {
                return Set.of();
            }
            return Set.copyOf(names);
        }

        private static final class Fields extends ClassVisitor {

            private final Set<String> names;

            Fields(Set<String> names) {
                super(SpringAsmInfo.ASM_VERSION);
                this.names = names;
            }

            @Override
            public FieldVisitor visitField(
                    int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
                return new FieldVisitor(SpringAsmInfo.ASM_VERSION) {
                    @Override
                    public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                        if (annotation.equals(NOT_NULL)) {
                            names.add(name);
                        }
                        return null;
                    }
                };
            }
        }
    }
}
