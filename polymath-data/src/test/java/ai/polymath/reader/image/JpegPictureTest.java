package ai.polymath.reader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Images;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs of cameras held in all ways, and of four inks. */
class JpegPictureTest {
    private static final Map<Character, Integer> COLOURS =
            Map.of('r', 0xff0000, 'g', 0x00ff00, 'b', 0x0000ff, 'w', 0xffffff);

    @TempDir
    Path folder;

    private static byte[] jpeg(IIOImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(1);
            writer.setOutput(stream);
            writer.write(null, image, how);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** Red and green above blue and white, 48 wide and 32 high. */
    private static byte[] corners() throws IOException {
        BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 48 * 32; p++) {
            int x = p % 48;
            int y = p / 48;
            image.setRGB(x, y, COLOURS.get("rgbw".charAt((y < 16 ? 0 : 2) + (x < 24 ? 0 : 1))));
        }
        return jpeg(new IIOImage(image, null, null));
    }

    /** The file with a segment behind its first marker. */
    private static byte[] with(byte[] jpeg, int kind, byte[] segment) {
        return ByteBuffer.allocate(jpeg.length + segment.length + 4)
                .put(jpeg, 0, 2)
                .put((byte) 0xFF)
                .put((byte) kind)
                .putShort((short) (segment.length + 2))
                .put(segment)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A directory of two entries, the second the orientation. */
    private static byte[] exif(ByteOrder order, int orientation) {
        return ByteBuffer.allocate(6 + 8 + 2 + 24 + 4)
                .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .order(order)
                .put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 2)
                .putShort((short) 256)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 48)
                .putShort((short) 0)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    private static int[] pixel(Images.Picture picture, int y, int x) {
        int[] colour = new int[picture.channels()];
        for (int c = 0; c < colour.length; c++) {
            colour[c] = picture.values()[(y * picture.width() + x) * colour.length + c] & 0xFF;
        }
        return colour;
    }

    private void assertCorners(byte[] jpeg, String corners, boolean side) {
        Path file = Pictures.bytes(folder.resolve("a.jpg"), jpeg);
        Images.Picture picture = PictureFile.decode(file);
        assertThat(new int[] {picture.height(), picture.width()})
                .containsExactly(side ? 48 : 32, side ? 32 : 48)
                .isEqualTo(PictureFile.size(file));
        for (int k = 0; k < 4; k++) {
            int y = k < 2 ? 4 : picture.height() - 5;
            int x = k % 2 == 0 ? 4 : picture.width() - 5;
            int colour = COLOURS.get(corners.charAt(k));
            int[] found = pixel(picture, y, x);
            for (int c = 0; c < 3; c++) {
                assertThat(found[c]).as(corners + " " + k).isCloseTo(colour >> (16 - 8 * c) & 0xFF, within(12));
            }
        }
    }

    /** Where the corners of what is stored belong: EXIF 2.3 says it of the first row and the first column. */
    @ParameterizedTest
    @CsvSource({
        "1,rgbw,false",
        "2,grwb,false",
        "3,wbgr,false",
        "4,bwrg,false",
        "5,rbgw,true",
        "6,brwg,true",
        "7,wgbr,true",
        "8,gwrb,true",
        "0,rgbw,false",
        "9,rgbw,false"
    })
    void decode_orientation_isHeeded(int orientation, String corners, boolean side) throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            assertCorners(with(corners(), 0xE1, exif(order, orientation)), corners, side);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 9, 14, 15, 20, 30})
    void decode_exifThatIsCutOff_saysNothing(int bytes) throws IOException {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        assertCorners(with(corners(), 0xE1, Arrays.copyOf(exif, bytes)), "rgbw", false);
    }

    @Test
    void decode_exifThatPointsOutside_saysNothing() throws IOException {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        ByteBuffer.wrap(exif).putInt(10, -5);
        assertCorners(with(corners(), 0xE1, exif), "rgbw", false);
    }

    @Test
    void boxes_aboutThePictureAsItIsStored_areRefusedWithTheReason() throws IOException {
        Path picture = Pictures.bytes(
                folder.resolve("voc/JPEGImages/a.jpg"), with(corners(), 0xE1, exif(ByteOrder.BIG_ENDIAN, 6)));
        Pictures.text(
                folder.resolve("voc/Annotations/a.xml"),
                "<annotation><filename>a.jpg</filename><size><width>48</width><height>32</height></size></annotation>");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> new VocFolder().read(picture.getParent().getParent()))
                .hasMessageContainingAll("48 x 32", "32 x 48", "EXIF");
    }

    /** Four numbers a pixel, the same everywhere, written as they are. */
    private static byte[] inks(int... values) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 16, 24, 4, null);
        for (int p = 0; p < 16 * 24; p++) {
            raster.setPixel(p % 16, p / 16, values);
        }
        return jpeg(new IIOImage(raster, null, null));
    }

    private static byte[] adobe(int transform) {
        byte[] segment = Arrays.copyOf("Adobe".getBytes(StandardCharsets.ISO_8859_1), 12);
        segment[6] = 100;
        segment[11] = (byte) transform;
        return segment;
    }

    private void assertColour(byte[] jpeg, int... colour) {
        Images.Picture picture = PictureFile.decode(Pictures.bytes(folder.resolve("inks.jpg"), jpeg));
        assertThat(new int[] {picture.height(), picture.width(), picture.channels()})
                .containsExactly(24, 16, 3);
        int[] found = pixel(picture, 11, 7);
        for (int c = 0; c < 3; c++) {
            assertThat(found[c]).as(Arrays.toString(found)).isCloseTo(colour[c], within(3));
        }
    }

    @Test
    void decode_fourInks_becomeColours() throws IOException {
        // Ink: no cyan, all magenta, all yellow, a fifth black.
        assertColour(inks(0, 255, 255, 51), 204, 0, 0);
        assertColour(inks(0, 0, 0, 0), 255, 255, 255);
        assertColour(inks(9, 99, 199, 255), 0, 0, 0);
        // The same as light that is left, as Adobe's programs store it.
        assertColour(with(inks(255, 0, 0, 204), 0xEE, adobe(0)), 204, 0, 0);
        assertColour(with(inks(100, 200, 50, 255), 0xEE, adobe(0)), 100, 200, 50);
    }

    /** YCCK as Adobe stores it is the YCbCr of a red of 200 with 100 and 50, inverted as inks, beside black. */
    @Test
    void decode_fourInksAsBrightnessAndColour_becomeColours() throws IOException {
        int[] ink = {255 - 200, 255 - 100, 255 - 50};
        double y = 0.299 * ink[0] + 0.587 * ink[1] + 0.114 * ink[2];
        int[] stored = {
            (int) Math.round(y),
            (int) Math.round(128 + (ink[2] - y) / 1.772),
            (int) Math.round(128 + (ink[0] - y) / 1.402),
            255
        };
        assertColour(with(inks(stored), 0xEE, adobe(2)), 200, 100, 50);
        stored[3] = 102;
        assertColour(with(inks(stored), 0xEE, adobe(2)), 80, 40, 20);
    }

    @Test
    void decode_fourInksOfACameraOnItsSide_areTurned() throws IOException {
        byte[] file = with(with(inks(255, 0, 0, 255), 0xEE, adobe(0)), 0xE1, exif(ByteOrder.LITTLE_ENDIAN, 8));
        Images.Picture picture = PictureFile.decode(Pictures.bytes(folder.resolve("side.jpg"), file));
        assertThat(new int[] {picture.height(), picture.width(), picture.channels()})
                .containsExactly(16, 24, 3);
    }
}
