// Where things stand in a version 1 activation frame.
namespace Sonde.Events;

/// <summary>Indices into a version 1 activation frame.</summary>
internal static class ActivationColumn
{
    /// <summary>Number of elements read.</summary>
    public const int Elements = 0;

    /// <summary>How many calls of the module they come from.</summary>
    public const int Calls = 1;

    /// <summary>Mean of the finite elements.</summary>
    public const int Mean = 2;

    /// <summary>Population standard deviation of the finite elements.</summary>
    public const int StandardDeviation = 3;

    /// <summary>Smallest finite element.</summary>
    public const int Min = 4;

    /// <summary>Largest finite element.</summary>
    public const int Max = 5;

    /// <summary>Share of elements that are exactly zero, 0..1; 1 only when all are.</summary>
    public const int ZeroShare = 6;

    /// <summary>Share of elements near the ends, 0..1; NaN where the layer has none.</summary>
    public const int SaturatedShare = 7;

    /// <summary>Count of NaN.</summary>
    public const int NaN = 8;

    /// <summary>Count of infinities.</summary>
    public const int Infinite = 9;

    /// <summary>Units that were zero for every sample and place of this step; NaN where there are no units.</summary>
    public const int DeadUnits = 10;

    /// <summary>Units of which more than half of the elements were near the ends; NaN where the layer has no units or no ends.</summary>
    public const int SaturatedUnits = 11;

    /// <summary>Mean of the finite |g| of the gradient with respect to the output; this and the next four are NaN where no gradient was seen.</summary>
    public const int GradientMeanAbs = 12;

    /// <summary>Largest finite |g|.</summary>
    public const int GradientMaxAbs = 13;

    /// <summary>L2 norm of the finite elements of g.</summary>
    public const int GradientNorm = 14;

    /// <summary>Share of elements of g that are exactly zero.</summary>
    public const int GradientZeroShare = 15;

    /// <summary>Count of NaN and infinite elements of g.</summary>
    public const int GradientNonFinite = 16;

    /// <summary>Number of columns in version 1.</summary>
    public const int Count = 17;
}
