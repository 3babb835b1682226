package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.settings.Settings;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEncodingTest {
    /** Pictures in memory that count how often they are decoded. */
    private static final class Counted implements Images {
        private final List<Picture> pictures;
        private final AtomicInteger decoded = new AtomicInteger();

        Counted(Picture... pictures) {
            this.pictures = List.of(pictures);
        }

        @Override
        public int count() {
            return pictures.size();
        }

        @Override
        public String describe(int index) {
            return "picture " + index;
        }

        @Override
        public Picture decode(int index) {
            decoded.incrementAndGet();
            return pictures.get(index);
        }
    }

    private static Images.Picture random(SplittableRandom random, int height, int width, int channels) {
        byte[] values = new byte[height * width * channels];
        random.nextBytes(values);
        return new Images.Picture(height, width, channels, values);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fit_trainingPictures_areStandardisedChannelByChannel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Counted images = new Counted(random(random, 5, 4, 3), random(random, 5, 4, 3), random(random, 5, 4, 3));
        ImageColumn column = ImageColumn.of("photo", images);
        ImageEncoding encoding = ImageEncoding.fit(column, ImageSettings.of(5, 4, 3));
        FeatureBlock.Pictures block = encoding.block(column);
        float[] all = new float[3 * 60];
        for (int row = 0; row < 3; row++) {
            block.pixels().read(row, all, row * 60);
        }
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < 3; row++) {
                for (int p = 0; p < 20; p++) {
                    double value = all[row * 60 + c * 20 + p];
                    sum += value;
                    squares += value * value;
                    int original = images.pictures.get(row).values()[p * 3 + c] & 0xff;
                    assertThat(value * encoding.deviation().get(c)
                                    + encoding.mean().get(c))
                            .isCloseTo(original, within(1e-3));
                }
            }
            assertThat(sum / 60).isCloseTo(0, within(1e-6));
            assertThat(squares / 60).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void block_missingAndConstantPictures_areZeros() {
        ImageColumn column = new ImageColumn(
                "photo", new Counted(new Images.Picture(2, 2, 1, new byte[] {7, 7, 7, 7})), new int[] {0, -1});
        ImageEncoding encoding = ImageEncoding.fit(column, ImageSettings.of(2, 2, 1));
        assertThat(encoding.mean()).containsExactly(7.0);
        assertThat(encoding.deviation()).containsExactly(1.0);
        float[] into = {9, 9, 9, 9, 9};
        encoding.block(column).pixels().read(1, into, 1);
        assertThat(into).containsExactly(9, 0, 0, 0, 0);
    }

    @Test
    void fit_columnsWithoutPictures_areRefused() {
        ImageColumn none = new ImageColumn("photo", new Counted(), new int[] {-1, -1});
        assertThatThrownBy(() -> ImageEncoding.fit(none, ImageSettings.of(2, 2, 1)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'photo' has no picture");
        Column numbers = new NumericColumn("age", new double[] {1});
        assertThatThrownBy(() -> ImageEncoding.fit(numbers, ImageSettings.of(2, 2, 1)))
                .hasMessageContainingAll("'age'", "features.image");
    }

    @Test
    void tree_ofAnEncoding_comesBackTheSame() {
        ImageEncoding encoding = new ImageEncoding("photo", 4, 6, 1, List.of(12.5), List.of(3.25));
        FeatureEncoding back =
                Settings.fromTree(Settings.toTree(encoding, FeatureEncoding.class), "encoding", FeatureEncoding.class);
        assertThat(back).isEqualTo(encoding);
        assertThatThrownBy(() -> new ImageEncoding("photo", 4, 6, 3, List.of(12.5), List.of(3.25)))
                .isInstanceOf(PolymathException.class);
    }

    @Test
    void cache_withinItsBudget_decodesOnce_andOtherwiseEveryTime() {
        Counted images = new Counted(new Images.Picture(2, 2, 1, new byte[] {1, 2, 3, 4}));
        ImageColumn column = ImageColumn.of("photo", images);
        PictureCache kept = new PictureCache(column, 2, 2, 1, 4);
        PictureCache not = new PictureCache(column, 2, 2, 1, 3);
        assertThat(kept.keeps()).isTrue();
        assertThat(not.keeps()).isFalse();
        kept.get(0);
        assertThat(kept.get(0)).containsExactly(1, 2, 3, 4);
        assertThat(images.decoded).hasValue(1);
        not.get(0);
        not.get(0);
        assertThat(images.decoded).hasValue(3);
    }

    @Test
    void resize_toHalf_isTheMeanOfFour_andColoursBecomeGrey() {
        byte[] values = {0, 10, 20, 30, 40, 50, 60, 70, (byte) 200, (byte) 210, (byte) 220, (byte) 230, 0, 0, 4, 4};
        Images.Picture picture = new Images.Picture(4, 4, 1, values);
        assertThat(PictureSize.resize(picture, 2, 2, 1)).containsExactly(25, 45, 103, (byte) 115);
        Images.Picture red = new Images.Picture(1, 1, 3, new byte[] {100, 0, 0});
        assertThat(PictureSize.resize(red, 1, 1, 1)).containsExactly(30);
        assertThat(PictureSize.resize(red, 2, 2, 3)).containsExactly(100, 0, 0, 100, 0, 0, 100, 0, 0, 100, 0, 0);
        Images.Picture grey = new Images.Picture(1, 2, 1, new byte[] {0, 100});
        assertThat(PictureSize.resize(grey, 1, 2, 3)).containsExactly(0, 0, 0, 100, 100, 100);
        assertThat(PictureSize.resize(grey, 1, 4, 1)).containsExactly(0, 25, 75, 100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void resize_toSmaller_keepsTheMean(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Images.Picture picture = random(random, 7 + random.nextInt(20), 5 + random.nextInt(20), 1);
        byte[] small = PictureSize.resize(picture, 3, 4, 1);
        assertThat(mean(small)).isCloseTo(mean(picture.values()), within(0.6));
    }

    private static double mean(byte[] values) {
        double sum = 0;
        for (byte value : values) {
            sum += value & 0xff;
        }
        return sum / values.length;
    }
}
