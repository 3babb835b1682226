package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;

/**
 * How training pictures are varied from epoch to epoch; boxes follow. See {@link Placement}.
 *
 * @param flip along which axes a picture is mirrored, half of the time
 * @param shift largest shift, as a share of height and width
 * @param scale largest change of size: 0.2 is between 1 / 1.2 and 1.2 times
 * @param colour largest change of brightness and contrast, as a share
 */
@Doc("How training pictures are varied from epoch to epoch; boxes follow.")
public record AugmentSettings(
        @Doc("Mirrored half of the time: none, horizontal, vertical or both.") @Default("none")
        Flip flip,

        @Doc("Largest shift, as a share of height and width; what enters is the mean colour.") @Default("0")
        double shift,

        @Doc("Largest change of size: 0.2 is between 1 / 1.2 and 1.2 times; larger pictures are cropped.") @Default("0")
        double scale,

        @Doc("Largest change of brightness and contrast of each channel, as a share.") @Default("0")
        double colour) {
    /** No variation. */
    public static final AugmentSettings NONE = new AugmentSettings(Flip.NONE, 0, 0, 0);

    /** Along which axes. */
    public enum Flip {
        /** Never. */
        NONE,
        /** Left and right. */
        HORIZONTAL,
        /** Up and down. */
        VERTICAL,
        /** Each by itself. */
        BOTH
    }

    /** Checks that the shares are sensible. */
    public AugmentSettings {
        share("shift", shift);
        share("scale", scale);
        share("colour", colour);
    }

    /** Whether it leaves pictures as they are. */
    public boolean isNone() {
        return flip == Flip.NONE && shift == 0 && scale == 0 && colour == 0;
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new PolymathException(name + " is " + value + ", but it is a share: at least 0 and below 1.");
        }
    }
}
