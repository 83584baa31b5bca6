// What kind of failure libtorch's message about a backward pass tells of.
namespace Sonde.Torch;

/// <summary>Kinds of failed backward passes, as they are recorded.</summary>
internal static class BackwardKind
{
    public const string NoGraph = "no-graph";
    public const string FreedGraph = "freed-graph";
    public const string InPlace = "in-place";
    public const string NotScalar = "not-scalar";
    public const string Type = "type";
    public const string NotUsed = "not-used";
    public const string NotDifferentiable = "not-differentiable";
    public const string Other = "other";

    /// <summary>The kind by libtorch's words.</summary>
    public static string Of(string message)
    {
        bool Has(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
        return
            Has("second time") || Has("saved intermediate values of the graph are freed") ? FreedGraph
            : Has("modified by an inplace operation") || Has("modified in-place") ? InPlace
            : Has("does not require grad") ? NoGraph
            : Has("only for scalar outputs") || Has("Mismatch in shape: grad_output") ? NotScalar
            : Has("appears to not have been used in the graph") ? NotUsed
            : Has("derivative for") && Has("not implemented") ? NotDifferentiable
            : Has("Found dtype") || Has("expected scalar type") || Has("must have the same dtype") || Has("should be the same") || Has("same dtype") ? Type
            : Other;
    }
}
