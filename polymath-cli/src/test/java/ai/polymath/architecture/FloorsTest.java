package ai.polymath.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The floors of the house: which module may know which. See docs/house.md. */
class FloorsTest {
    private static final String DATA = "ai.polymath.reader..";
    private static final String TORCH = "ai.polymath.torch..";
    private static final String REPORT = "ai.polymath.report..";
    private static final String CLI = "ai.polymath.cli..";

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        String tests = FloorsTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains(tests))
                .importPackages("ai.polymath");
        assertThat(house.contain("ai.polymath.data.Table")).isTrue();
        assertThat(house.contain("ai.polymath.reader.TableReader")).isTrue();
        assertThat(house.contain("ai.polymath.torch.training.Trainer")).isTrue();
        assertThat(house.contain("ai.polymath.report.Reports")).isTrue();
        assertThat(house.contain("ai.polymath.cli.Main")).isTrue();
    }

    @Test
    void core_dependsOnPureJavaOnly() {
        classes()
                .that(resideInAPackage("ai.polymath..").and(not(resideInAnyPackage(DATA, TORCH, REPORT, CLI))))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "ai.polymath..",
                                "java..",
                                "org.ojalgo..",
                                "com.fasterxml.jackson..",
                                "org.yaml.snakeyaml..",
                                "org.slf4j..",
                                "org.jspecify..")
                        .and(not(resideInAnyPackage(DATA, TORCH, REPORT, CLI))))
                .check(house);
    }

    @Test
    void bytedeco_isTouchedByTorchAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TORCH)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(house);
    }

    @Test
    void duckdb_isTouchedByDataAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(DATA)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.duckdb..", "java.sql..")
                .check(house);
    }

    @Test
    void dataTorchAndReport_doNotKnowEachOtherNorTheCommand() {
        noClasses()
                .that()
                .resideInAPackage(DATA)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TORCH, REPORT, CLI)
                .check(house);
        noClasses()
                .that()
                .resideInAPackage(TORCH)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DATA, REPORT, CLI)
                .check(house);
        noClasses()
                .that()
                .resideInAPackage(REPORT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DATA, TORCH, CLI)
                .check(house);
    }

    @Test
    void templates_areTouchedByReportAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(REPORT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("gg.jte..")
                .check(house);
    }

    @Test
    void packagesOfCore_haveNoCycles() {
        JavaClasses core = house.that(not(resideInAnyPackage(DATA, TORCH, REPORT, CLI)));
        slices().matching("ai.polymath.(**)").should().beFreeOfCycles().check(core);
    }

    @Test
    void packages_areAllNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass one : house) {
            if (!one.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(one.getPackageName());
            }
        }
        assertThat(unmarked).isEmpty();
    }
}
