// Where things stand in a row of a gradient-flow frame.
namespace Sonde.Events;

/// <summary>Indices into a row of a version 1 gradient-flow frame.</summary>
internal static class GradientFlowColumn
{
    /// <summary>A <see cref="GradientState"/> as a float.</summary>
    public const int State = 0;

    /// <summary>Mean of |g| over the finite elements.</summary>
    public const int MeanAbs = 1;

    /// <summary>Largest |g| of the finite elements.</summary>
    public const int MaxAbs = 2;

    /// <summary>L2 norm of g over the finite elements.</summary>
    public const int Norm = 3;

    /// <summary>Share of elements that are exactly zero, 0..1.</summary>
    public const int ZeroShare = 4;

    /// <summary>Count of NaN and infinite elements.</summary>
    public const int NonFinite = 5;

    /// <summary>L2 norm of the parameter after the step.</summary>
    public const int WeightNorm = 6;

    /// <summary>Norm of the last update over the norm of the weights; NaN where not measured.</summary>
    public const int UpdateRatio = 7;

    /// <summary>Number of columns in version 1; those below may be missing in older files.</summary>
    public const int Count = 8;

    /// <summary>Count of NaN elements of the gradient.</summary>
    public const int NaNs = 8;

    /// <summary>Count of infinite elements of the gradient.</summary>
    public const int Infinities = 9;

    /// <summary>Mean of |w| over the finite elements, after the step.</summary>
    public const int WeightMeanAbs = 10;

    /// <summary>Largest |w| of the finite elements, after the step.</summary>
    public const int WeightMaxAbs = 11;

    /// <summary>Share of weights that are exactly zero, 0..1, after the step.</summary>
    public const int WeightZeroShare = 12;

    /// <summary>Count of NaN weights, after the step.</summary>
    public const int WeightNaNs = 13;

    /// <summary>Count of infinite weights, after the step.</summary>
    public const int WeightInfinities = 14;

    /// <summary>Number of columns with these.</summary>
    public const int CountWithWeights = 15;
}
