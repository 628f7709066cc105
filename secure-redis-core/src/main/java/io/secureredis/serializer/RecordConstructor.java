package io.secureredis.serializer;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Reads from the bytecode of a record whether its canonical constructor only assigns each parameter to the field of its
 * name, as the compiler writes it if the source has no constructor. Such a record never changes its arguments.
 */
final class RecordConstructor extends MethodVisitor {

    private final Map<Integer, String> parameters;
    private int loaded;
    private int assigned;
    private boolean more;

    private RecordConstructor(Map<Integer, String> parameters) {
        super(SpringAsmInfo.ASM_VERSION);
        this.parameters = parameters;
    }

    /** Returns false also if the bytecode cannot be read or understood, as in a native image. */
    static boolean onlyAssigns(Class<?> type) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            return in != null && read(type, new ClassReader(in));
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    private static boolean read(Class<?> type, ClassReader bytes) {
        Map<Integer, String> parameters = new HashMap<>();
        RecordComponent[] components = type.getRecordComponents();
        Type[] types = new Type[components.length];
        int slot = 1;
        for (int i = 0; i < components.length; i++) {
            types[i] = Type.getType(components[i].getType());
            parameters.put(slot, components[i].getName());
            slot += types[i].getSize();
        }
        RecordConstructor constructor = new RecordConstructor(parameters);
        String descriptor = Type.getMethodDescriptor(Type.VOID_TYPE, types);
        bytes.accept(
                new ClassVisitor(SpringAsmInfo.ASM_VERSION) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String described,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return name.equals("<init>") && described.equals(descriptor) ? constructor : null;
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return !constructor.more && constructor.assigned == components.length;
    }

    @Override
    public void visitVarInsn(int opcode, int slot) {
        more |= opcode >= Opcodes.ISTORE;
        if (slot != 0) {
            loaded = slot;
        }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        more |= opcode != Opcodes.PUTFIELD || !name.equals(parameters.get(loaded));
        assigned++;
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        more |= !owner.equals("java/lang/Record");
    }

    @Override
    public void visitInsn(int opcode) {
        more |= opcode != Opcodes.RETURN;
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        more = true;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        more = true;
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        more = true;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        more = true;
    }

    @Override
    public void visitLdcInsn(Object value) {
        more = true;
    }

    @Override
    public void visitIincInsn(int slot, int increment) {
        more = true;
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
        more = true;
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
        more = true;
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        more = true;
    }
}
