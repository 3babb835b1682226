package ai.polymath.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Features;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.ImageSettings;
import ai.polymath.data.Images;
import ai.polymath.data.Labels;
import ai.polymath.data.MapColumn;
import ai.polymath.data.Maps;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Placement;
import ai.polymath.data.Preprocessing;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What dense tasks read in maps, and how maps follow their pictures. */
class DenseTasksTest {
    private static final float GAP = Float.NaN;

    private record Stored(int height, int width, int channels, int top, List<float[]> values) implements Maps {
        @Override
        public int count() {
            return values.size();
        }

        @Override
        public String describe(int index) {
            return "map" + index + ".png";
        }

        @Override
        public Numbers decode(int index) {
            return new Numbers(channels, height, width, top, values.get(index));
        }
    }

    private record Pictures(int height, int width, int count) implements Images {
        @Override
        public String describe(int index) {
            return "picture" + index + ".jpg";
        }

        @Override
        public Picture decode(int index) {
            byte[] values = new byte[height * width];
            values[0] = (byte) (10 * index);
            return new Picture(height, width, 1, values);
        }
    }

    private static MapColumn maps(String name, int height, int width, float[]... values) {
        return MapColumn.of(
                name, new Stored(height, width, values[0].length / (height * width), 0, Arrays.asList(values)));
    }

    private static FittedTask fit(Task task, MapColumn column) {
        int[] rows = new int[column.rows()];
        Arrays.setAll(rows, i -> i);
        return task.fit(new LabelSource(new Table("t", List.of(column)), rows));
    }

    private static float[] read(FittedTask task, int channels, int top, float... values) {
        return ((DenseTask) task.task())
                .read(task, new Maps.Numbers(channels, 1, values.length / channels, top, values), "x.png");
    }

    @Test
    void segmentation_withoutClasses_hasThoseUpToTheLargestIndex() {
        MapColumn column = maps("m", 1, 3, new float[] {0, 255, 1}, new float[] {-1, 4, GAP});
        FittedTask fitted = fit(SegmentationTask.of("seg", "m"), column);
        assertThat(fitted.classes()).containsExactly("0", "1", "2", "3", "4");
        assertThat(fitted.predictionWidth()).isEqualTo(1);
        assertThat(read(fitted, 1, 255, 0, 255, 3, -1, GAP)).containsExactly(0, GAP, 3, GAP, GAP);
        assertThatThrownBy(() -> fit(SegmentationTask.of("seg", "m"), maps("m", 1, 2, new float[] {0, 255})))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("seg", "class 0 only");
    }

    @Test
    void segmentation_valueThatIsNoClass_namesFilePlaceAndValue() {
        FittedTask fitted = fit(
                SegmentationTask.of("seg", "m").withClasses(List.of("road", "sky")), maps("m", 1, 1, new float[] {0}));
        assertThatThrownBy(() -> read(fitted, 1, 255, 0, 1, 17))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'seg'", "x.png", "17", "row 1, column 3", "0 to 1", "255");
        assertThatThrownBy(() -> read(fitted, 1, 0, 0.5f)).hasMessageContaining("0.5");
        assertThatThrownBy(() -> read(fitted, 3, 255, 1, 2, 3)).hasMessageContainingAll("x.png", "colours");
    }

    @Test
    void settings_thatCannotBe_areRefused() {
        SegmentationTask task = SegmentationTask.of("seg", "m");
        assertThatThrownBy(() -> task.withClasses(List.of("a", "a"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> task.withClasses(List.of("a"))).hasMessageContaining("1 classes");
        assertThatThrownBy(() -> task.withClassWeights(Map.of("a", 0.0))).hasMessageContaining("positive");
        assertThatThrownBy(
                        () -> new SegmentationTask("seg", null, 1, List.of("a", "b"), 1, Map.of(), null, TaskRows.ALL))
                .hasMessageContainingAll("ignore is 1", "'b'");
        assertThatThrownBy(() -> fit(
                        task.withClasses(List.of("a", "b")).withClassWeights(Map.of("c", 2.0)),
                        maps("m", 1, 1, new float[] {0})))
                .hasMessageContaining("'c'");
        assertThatThrownBy(() -> DepthTask.of("d", "m").withScale(0)).hasMessageContaining("scale is 0");
        assertThatThrownBy(() -> new NormalsTask("n", null, 1, "mae", TaskRows.ALL))
                .hasMessageContainingAll("mae", "mean_angle");
    }

    @Test
    void depth_scaledAndInvalid_readsInItsUnit_andIsStandardised() {
        MapColumn column = maps("m", 1, 4, new float[] {0, 1000, 3000, GAP}, new float[] {5000, 0, 0, 0});
        FittedTask fitted = fit(DepthTask.of("d", "m").withScale(0.001), column);
        assertThat(fitted.center()).isCloseTo(3, within(1e-6));
        assertThat(fitted.scale()).isCloseTo(Math.sqrt(8 / 3.0), within(1e-6));
        assertThat(read(fitted, 1, 65535, 0, 2000, Float.POSITIVE_INFINITY)).containsExactly(GAP, 2, GAP);
        assertThatThrownBy(() -> fit(DepthTask.of("d", "m"), maps("m", 1, 2, new float[] {0, GAP})))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'d'", "no pixel");
        FittedTask constant = fit(DepthTask.of("d", "m"), maps("m", 1, 2, new float[] {7, 7}));
        assertThat(constant.scale()).isEqualTo(1);
    }

    @Test
    void depth_constant_isMedianOrMean() {
        float[][] pixels = {{1}, {2}, {9}};
        FittedTask any = new FittedTask(DepthTask.of("d", "m"), List.of(), 0, 1);
        assertThat(DepthTask.of("d", "m").constant(any, pixels)).containsExactly(2);
        assertThat(DepthTask.of("d", "m").withLoss(DepthTask.Loss.SQUARED).constant(any, pixels))
                .containsExactly(4);
    }

    @Test
    void normals_zeroVector_isMissing_othersAreUnitVectors() {
        FittedTask fitted = fit(NormalsTask.of("n", "m"), maps("m", 1, 1, new float[] {0, 0, 1}));
        // Pixels: zero, (3, 0, 4), (1, -1, 0) whose numbers sum to 0, one that is not finite.
        float[] read = read(fitted, 3, 0, 0, 3, 1, GAP, 0, 0, -1, 0, 0, 4, 0, 1);
        float half = (float) Math.sqrt(0.5);
        assertThat(read).containsExactly(GAP, 0.6f, half, GAP, GAP, 0, -half, GAP, GAP, 0.8f, 0, GAP);
        // In a picture file 0 to 255 stands for -1 to 1; black and grey are no directions.
        float[] coded = read(fitted, 3, 255, 0, 128, 255, 0, 128, 128, 0, 128, 128);
        assertThat(coded[0]).isNaN();
        assertThat(coded[1]).isNaN();
        assertThat(coded[2]).isCloseTo(1, within(1e-4f));
        assertThatThrownBy(() -> read(fitted, 1, 0, 1)).hasMessageContaining("three");
    }

    @Test
    void labels_ofMaps_areOneAPicture_andFollowSelection() {
        MapColumn all = maps("m", 1, 2, new float[] {0, 1}, new float[] {1, 255}, new float[] {255, 255});
        MapColumn column = new MapColumn("m", all.maps(), new int[] {2, -1, 0, 1});
        Table table = new Table("t", List.of(column, new NumericColumn("x", new double[] {1, 2, 3, 4})));
        FittedTask fitted = fit(SegmentationTask.of("seg", "m"), all);
        Labels labels = fitted.labels(table);
        assertThat(labels.values()).containsExactly(2, Double.NaN, 0, 1);
        assertThat(labels.count(new int[] {0, 1, 2})).isEqualTo(2);
        Labels some = labels.select(new int[] {3, 1});
        assertThat(some.requireMaps().read(some.values()[0])).containsExactly(1, GAP);
        assertThatThrownBy(() -> SegmentationTask.of("seg", "x").fit(new LabelSource(table, new int[] {0})))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'seg'", "'x'", "maps");
    }

    private static Features features(Table table) {
        return Preprocessing.fit(
                        table,
                        new int[] {0, 1},
                        FeatureSettings.sniffed()
                                .withStructures(StructureSettings.ofImage("p", ImageSettings.of(2, 3, 1))),
                        Set.of("m"))
                .apply(table);
    }

    @Test
    void aligned_labels_haveTheModelsSize_byTheNearestPixelAlone() {
        float[] map = new float[4 * 6];
        for (int i = 0; i < map.length; i++) {
            map[i] = i == 9 ? 0 : 1 + i;
        }
        MapColumn column = maps("m", 4, 6, map, map.clone());
        Table table = new Table("t", List.of(ImageColumn.of("p", new Pictures(4, 6, 2)), column));
        FittedTask fitted = fit(DepthTask.of("d", "m"), column);
        Features features = features(table);
        Labels labels = fitted.aligned(table, features, fitted.labels(table));
        assertThat(fitted.predictionWidth(features)).isEqualTo(6);
        // The middles of the new pixels lie in rows 1 and 3, columns 1, 3 and 5.
        assertThat(labels.requireMaps().read(0)).containsExactly(8, GAP, 12, 20, 22, 24);
    }

    @Test
    void aligned_mapOfAnotherSizeThanItsPicture_isRefusedByName() {
        MapColumn column = maps("m", 4, 5, new float[20], new float[20]);
        Table table = new Table("t", List.of(ImageColumn.of("p", new Pictures(4, 6, 2)), column));
        FittedTask fitted = fit(NormalsTask.of("d", "m"), column);
        assertThatThrownBy(() -> fitted.aligned(table, features(table), fitted.labels(table)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("row 1", "map0.png", "5 x 4", "picture0.jpg", "6 x 4");
        Features none = new Features(new float[0], 0, new int[0], 0, 2);
        assertThatThrownBy(() -> fitted.aligned(table, none, fitted.labels(table)))
                .hasMessageContainingAll("'d'", "features.image");
    }

    private static Placement placement(boolean mirrorX, boolean mirrorY, double scale, double shiftX, double shiftY) {
        return new Placement(mirrorX, mirrorY, scale, shiftX, shiftY, 1, 0);
    }

    @Test
    void moveMap_mirroredShiftedLarger_takesTheNearestPixel() {
        float[] map = {1, 2, 3, 4, 5, 6};
        float[] mirrored = map.clone();
        placement(true, false, 1, 0, 0).moveMap(mirrored, 0, 1, 2, 3);
        assertThat(mirrored).containsExactly(3, 2, 1, 6, 5, 4);
        float[] down = map.clone();
        placement(false, true, 1, 0, 0).moveMap(down, 0, 1, 2, 3);
        assertThat(down).containsExactly(4, 5, 6, 1, 2, 3);
        float[] shifted = map.clone();
        placement(false, false, 1, 1 / 3.0, 0).moveMap(shifted, 0, 1, 2, 3);
        assertThat(shifted).containsExactly(GAP, 1, 2, GAP, 4, 5);
        float[] larger = {1, 2, 3, 4};
        placement(false, false, 2, 0, 0).moveMap(larger, 0, 1, 1, 4);
        // Two new pixels lie in each of the two middle ones; a row of one is twice as high.
        assertThat(larger).containsExactly(2, 2, 3, 3);
        float[] twoChannels = {1, 2, 3, 10, 20, 30};
        placement(true, false, 1, 0, 0).moveMap(twoChannels, 0, 2, 1, 3);
        assertThat(twoChannels).containsExactly(3, 2, 1, 30, 20, 10);
    }

    @Test
    void vary_depthAndNormals_followTheCamera() {
        float[] depth = {4, GAP};
        DepthTask.of("d", "m").vary(depth, 0, 2, placement(false, false, 2, 0, 0));
        assertThat(depth).containsExactly(2, GAP);
        float[] heat = {4};
        new DepthTask("d", null, 1, 1, 0, DepthTask.Loss.ABSOLUTE, false, "", null, TaskRows.ALL)
                .vary(heat, 0, 1, placement(false, false, 2, 0, 0));
        assertThat(heat).containsExactly(4);
        float[] normal = {0.6f, 0, 0.8f};
        NormalsTask.of("n", "m").vary(normal, 0, 1, placement(true, false, 1.5, 0, 0));
        assertThat(normal).containsExactly(-0.6f, 0, 0.8f);
        float[] tilted = {0, 0.6f, 0.8f};
        NormalsTask.of("n", "m").vary(tilted, 0, 1, placement(false, true, 1, 0, 0));
        assertThat(tilted).containsExactly(0, -0.6f, 0.8f);
    }

    @Test
    void concatenate_mapsOfTwoSources_keepTheirFiles() {
        MapColumn first = maps("m", 1, 1, new float[] {1}, new float[] {2});
        MapColumn second = maps("m", 1, 1, new float[] {3});
        MapColumn both = first.concatenate(Arrays.asList(first, null, second), new int[] {2, 2, 1});
        assertThat(both.index()).containsExactly(0, 1, -1, -1, 2);
        assertThat(both.maps().decode(2).values()).containsExactly(3);
        assertThat(both.text(4)).isEqualTo("map0.png");
        assertThat(both.maps().fingerprint(0)).isNotEqualTo(both.maps().fingerprint(1));
        assertThat(both.select(new int[] {4}).maps().decode(2).values()).containsExactly(3);
    }
}
