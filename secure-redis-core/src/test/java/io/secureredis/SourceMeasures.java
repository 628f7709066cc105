package io.secureredis;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Measures the main sources of one module as the compiler parses them: types and packages, lines of methods, parameters
 * of constructors, imports between packages.
 *
 * <p>A type counts if it has its own file. A method's lines are those from its signature to its last brace. Parameters
 * are those of declared constructors and of package-private records. A public record is data and does not count,
 * because its parts have names where it is created.
 */
final class SourceMeasures {

    private final Map<String, Integer> typesByPackage = new TreeMap<>();
    private final Map<String, Set<String>> imports = new TreeMap<>();
    private final List<Integer> methodLines = new ArrayList<>();
    private final List<Integer> parameters = new ArrayList<>();
    private int types;
    private int open;

    static SourceMeasures of(Path sources) throws IOException {
        SourceMeasures measures = new SourceMeasures();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
                Stream<Path> files = Files.walk(sources)) {
            List<Path> java = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(java));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree file : task.parse()) {
                measures.add(file, positions);
            }
        }
        return measures;
    }

    private void add(CompilationUnitTree file, SourcePositions positions) {
        String name = file.getPackageName().toString();
        Members members = new Members(file, positions);
        file.accept(members, null);
        for (ImportTree line : file.getImports()) {
            String imported = line.getQualifiedIdentifier().toString();
            if (members.names.contains(imported.substring(imported.lastIndexOf('.') + 1))) {
                imports.computeIfAbsent(name, each -> new TreeSet<>()).add(packageOf(imported));
            }
        }
        for (Tree type : file.getTypeDecls()) {
            if (type instanceof ClassTree declared) {
                types++;
                open += declared.getModifiers().getFlags().contains(Modifier.PUBLIC) ? 1 : 0;
                typesByPackage.merge(name, 1, Integer::sum);
            }
        }
    }

    /** Package names are lower case, and type names are not. */
    private static String packageOf(String imported) {
        return imported.replaceAll("\\.[A-Z].*", "");
    }

    private final class Members extends TreeScanner<@Nullable Void, @Nullable Void> {

        private final CompilationUnitTree file;
        private final SourcePositions positions;
        private final Set<String> names = new HashSet<>();
        private @Nullable ClassTree type;

        Members(CompilationUnitTree file, SourcePositions positions) {
            this.file = file;
            this.positions = positions;
        }

        @Override
        public @Nullable Void visitClass(ClassTree visited, @Nullable Void nothing) {
            ClassTree outer = type;
            type = visited;
            boolean hidden = !visited.getModifiers().getFlags().contains(Modifier.PUBLIC);
            if (visited.getKind() == Tree.Kind.RECORD && hidden) {
                parameters.add((int) visited.getMembers().stream()
                        .filter(VariableTree.class::isInstance)
                        .filter(member -> !member.toString().contains("static "))
                        .count());
            }
            super.visitClass(visited, null);
            type = outer;
            return null;
        }

        /** An import that only comments use creates no dependency between packages. */
        @Override
        public @Nullable Void visitIdentifier(IdentifierTree identifier, @Nullable Void nothing) {
            names.add(identifier.getName().toString());
            return super.visitIdentifier(identifier, null);
        }

        @Override
        public @Nullable Void visitImport(ImportTree line, @Nullable Void nothing) {
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            // The compiler gives constructors no return type, and adds no constructors before it has parsed
            if (method.getReturnType() == null && type != null && type.getKind() != Tree.Kind.RECORD) {
                parameters.add(method.getParameters().size());
            }
            if (method.getBody() != null) {
                methodLines.add((int) (line(positions.getEndPosition(file, method)) - line(start(method)) + 1));
            }
            return super.visitMethod(method, null);
        }

        /** Skips the annotations. */
        private long start(MethodTree method) {
            long end = method.getModifiers().getAnnotations().stream()
                    .mapToLong(annotation -> positions.getEndPosition(file, annotation) + 1)
                    .max()
                    .orElse(-1);
            return Math.max(end, positions.getStartPosition(file, method));
        }

        private long line(long position) {
            return file.getLineMap().getLineNumber(position);
        }
    }

    /** Returns the packages of this module that import themselves through others. */
    Set<String> packagesInCycles() {
        Set<String> cyclic = new TreeSet<>();
        for (String start : typesByPackage.keySet()) {
            Set<String> reached = new TreeSet<>();
            reach(start, reached);
            if (reached.contains(start)) {
                cyclic.add(start);
            }
        }
        return cyclic;
    }

    private void reach(String from, Set<String> reached) {
        for (String next : imports.getOrDefault(from, Set.of())) {
            if (!next.equals(from) && typesByPackage.containsKey(next) && reached.add(next)) {
                reach(next, reached);
            }
        }
    }

    /** Returns the number of types in the largest package. */
    int mostTypes() {
        return Collections.max(typesByPackage.values());
    }

    int types() {
        return types;
    }

    int hiddenPercent() {
        return types == 0 ? 100 : 100 * (types - open) / types;
    }

    int methodLines(int percentile) {
        return percentile(methodLines, percentile);
    }

    int parameters(int percentile) {
        return percentile(parameters, percentile);
    }

    private static int percentile(List<Integer> values, int percentile) {
        List<Integer> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100));
    }
}
