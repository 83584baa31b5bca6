// The states of a layer, from the worst to the best.
namespace Sonde;

/// <summary>The condition of a layer, worst first.</summary>
public enum LayerCondition
{
    /// <summary>NaN or infinity in its gradient, its weights or its output.</summary>
    NotFinite,

    /// <summary>No gradient reaches it, or one that is exactly zero.</summary>
    NoGradient,

    /// <summary>Its gradient is far smaller than near the output.</summary>
    Vanishing,

    /// <summary>Many of its units are zero for every sample.</summary>
    Dead,

    /// <summary>Many of its units stay near the ends of their range.</summary>
    Saturated,

    /// <summary>Something else that a rule found in it.</summary>
    Faulty,

    /// <summary>Its parameters are frozen.</summary>
    Frozen,

    /// <summary>It was read, and nothing is wrong.</summary>
    Sound,

    /// <summary>It was not read.</summary>
    Unread,
}
