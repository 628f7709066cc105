package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Compares the modules that are published with the bill of materials and with their names as Java modules. */
class ReleaseTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String BOM = "secure-redis-bom";

    @Test
    void bom_lists_everyPublishedModule() {
        List<String> listed = texts(pom(BOM), "artifactId").stream()
                .filter(artifact -> artifact.startsWith("secure-redis-"))
                .filter(artifact -> !artifact.equals(BOM) && !artifact.equals("secure-redis-parent"))
                .toList();

        assertThat(listed).containsExactlyInAnyOrderElementsOf(published());
        assertThat(texts(pom(BOM), "version")).contains("${project.version}").hasSize(listed.size() + 1);
    }

    @Test
    void moduleName_ofEachPublishedModule_isTheRootOfItsPackages() throws IOException {
        Map<String, String> moduleOfPackage = new HashMap<>();
        for (String module : published()) {
            List<String> name = texts(pom(module), "automatic.module.name");

            assertThat(name).as(module).hasSize(1);
            for (String packageName : packages(module)) {
                assertThat(packageName).as(module).startsWith(name.get(0));
                assertThat(moduleOfPackage.put(packageName, module))
                        .as("A package of two modules cannot be read on the module path: %s", packageName)
                        .isNull();
            }
        }
        assertThat(moduleOfPackage).containsKey("io.secureredis.jobs");
    }

    @Test
    void pom_ofEachPublishedModule_hasNameAndDescription() {
        assertThat(published()).hasSizeGreaterThan(5).allSatisfy(module -> {
            assertThat(texts(pom(module), "name")).contains(module);
            assertThat(texts(pom(module), "description"))
                    .singleElement()
                    .asString()
                    .endsWith(".");
        });
    }

    /** Each published POM is flattened, so what the parent has is in all of them. */
    @Test
    void pom_ofTheParent_hasWhatARepositoryAsksFor() {
        for (String element :
                List.of("url", "license", "developer", "connection", "developerConnection", "inceptionYear")) {
            assertThat(texts(pom("."), element)).as(element).isNotEmpty();
        }
    }

    /** What would be published of the build: the address as a property, and paths of the machine. */
    @Test
    void pom_whenPublished_isFlattenedAndKeepsNoPropertyOfTheBuild() {
        assertThat(texts(pom("."), "updatePomFile")).as("the parent too").containsExactly("true");
        assertThat(texts(pom("."), "flattenMode")).containsExactly("ossrh");
        assertThat(texts(pom(BOM), "flattenMode")).containsExactly("bom");
        assertThat(((Element) pom(BOM).getElementsByTagName("pomElements").item(0))
                        .getElementsByTagName("properties")
                        .item(0)
                        .getTextContent())
                .isEqualTo("remove");
        assertThat(texts(pom("."), "artifactId"))
                .contains(
                        "maven-source-plugin",
                        "maven-javadoc-plugin",
                        "cyclonedx-maven-plugin",
                        "license-maven-plugin",
                        "maven-gpg-plugin");
    }

    /** Modules in directories that carry their name; the build does not publish the others. */
    private static List<String> published() {
        return texts(pom("."), "module").stream()
                .filter(module -> texts(pom(module), "maven.deploy.skip").isEmpty())
                .filter(module -> !module.equals(BOM))
                .toList();
    }

    private static List<String> packages(String module) throws IOException {
        Path sources = ROOT.resolve(module).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
                    .distinct()
                    .toList();
        }
    }

    private static Document pom(String module) {
        try (InputStream pom = Files.newInputStream(ROOT.resolve(module).resolve("pom.xml"))) {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(pom);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (SAXException | ParserConfigurationException malformed) {
            throw new IllegalStateException("The pom of " + module + " cannot be read", malformed);
        }
    }

    private static List<String> texts(Document pom, String name) {
        NodeList elements = pom.getElementsByTagName(name);
        return IntStream.range(0, elements.getLength())
                .mapToObj(i -> (Element) elements.item(i))
                .map(Element::getTextContent)
                .toList();
    }
}
